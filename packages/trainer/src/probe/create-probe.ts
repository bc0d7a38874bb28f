import { checkOptions } from '@itop/masks'
import type { Network } from '@itop/models'
import type { Probe } from '@itop/updaters'
import { probeOf } from './probe.js'
import { sourceOfBatches, type ProbeBatch } from './probe-source.js'

/** Options of `createProbe`. */
export interface CreateProbeOptions {
  readonly network: Network
  /** What is looked at: its mean loss is over all of them. */
  readonly batches: readonly ProbeBatch[]
  /** Of what weights begin with, and of dropout. Integer ≥ 0. */
  readonly seed: number
  /** Of weights by name, whole, in place of what the network draws. */
  readonly values?: Readonly<Record<string, Float32Array>>
}

/** A probe of images of one's own, for the `start` of a method without a training: `train` makes its own. */
export function createProbe(options: CreateProbeOptions): Probe {
  checkOptions('createProbe', options, ['network', 'batches', 'seed', 'values'])
  const { network, batches, ...rest } = options
  for (const name of Object.keys(rest.values ?? {})) {
    if (!network.weights.some(spec => spec.name === name)) {
      throw new RangeError(`createProbe: '${network.name}' has no weight '${name}'. It has ` +
        `${network.weights.map(spec => spec.name).join(', ')}.`)
    }
  }
  return probeOf({ ...rest, network, source: sourceOfBatches(network, batches) })
}
