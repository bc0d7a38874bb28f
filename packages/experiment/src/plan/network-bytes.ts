import { storedBytes } from '@itop/metrics'
import type { Network } from '@itop/models'
import { sizeOf } from './cost-layers.js'

/** Weights of a maskable layer: those that are used, and those that are stored where that is more. */
export interface HeldWeights {
  readonly name: string
  readonly active: number
  readonly stored?: number | undefined
}

/** Bytes of a network's weights as they are stored, with so many in its maskable layers, and dense. */
export function networkBytes(
  { weights }: Network, layers: readonly HeldWeights[]
): ReturnType<typeof storedBytes> {
  const held = new Map(layers.map(({ name, active, stored = active }) => [name, stored]))
  return storedBytes(weights.filter(({ role }) => role !== 'statistic').map(spec =>
    ({ size: sizeOf(spec), active: held.get(spec.name) })))
}
