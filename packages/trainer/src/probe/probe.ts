import { Mask } from '@itop/masks'
import { initialValues, maskable, type Network, type WeightSpec } from '@itop/models'
import {
  createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy, type Parameter
} from '@itop/ops'
import type { Probe, ProbePoint } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../optimizers/slots.js'
import type { OpenedPart } from '../run/batches.js'
import type { ProbeSource } from './probe-source.js'

/** What is looked at. */
export interface ProbeOptions {
  readonly network: Network
  readonly source: ProbeSource
  /** Of what weights begin with, and of dropout. */
  readonly seed: number
  /** Of weights by name, whole, in place of what the network draws. */
  readonly values?: Readonly<Record<string, Float32Array>>
  readonly labelSmoothing?: number
}

/** A look at a dense network before its first step, on the current backend. Between calls it holds no tensor. */
export function probeOf(options: ProbeOptions): Probe {
  const { network, seed, values = {} } = options
  const valuesOf = (spec: WeightSpec) => values[spec.name]?.slice() ?? initialValues(spec, seed)
  const layers = maskable(network.weights)
  return {
    values: () => layers.map(valuesOf),
    gradients: async (at = {}) => {
      const given = new Map(layers.map(({ name }, i) => [name, at.values?.[i]]))
      const parameters = new Map(network.weights.map(spec =>
        [spec.name, wholeParameter(spec, given.get(spec.name) ?? valuesOf(spec))]))
      try {
        return await summedGradients(options, layers, parameters, at)
      } finally {
        for (const parameter of parameters.values()) parameter.dispose()
      }
    }
  }
}

/** A weight in which every position exists. */
function wholeParameter({ name, role, shape }: WeightSpec, values: Float32Array): Parameter {
  const pattern = role === 'conv' || role === 'dense' ? createPattern(Mask.full(shape)) : null
  return createParameter({ name, role, shape, pattern, values })
}

/** The gradients of these layers, summed over all parts on the host: the memory is that of one part. */
async function summedGradients(
  options: ProbeOptions, layers: readonly WeightSpec[], parameters: ReadonlyMap<string, Parameter>, at: ProbePoint
): Promise<readonly Float32Array[]> {
  const sums = layers.map(({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)))
  let part = 0
  for await (const opened of options.source.parts()) {
    const gradients = gradientsOfPart(options, parameters, at, opened, part++)
    try {
      for (const [i, { name }] of layers.entries()) add(sums[i], await floats(gradients.get(name)!))   // one for each
    } finally {
      tf.dispose([...gradients.values()])
    }
  }
  return sums
}

function gradientsOfPart(
  { network, seed, labelSmoothing = 0, source: { images } }: ProbeOptions, parameters: ReadonlyMap<string, Parameter>,
  { temperature = 1 }: ProbePoint, { input, labels }: OpenedPart, part: number
): ReadonlyMap<string, tf.Tensor> {
  const ops = createOps(parameters, { training: { seed, step: 0, part } })
  try {
    const { loss, correct, gradients } = lossAndGradients(() =>
      softmaxCrossEntropy(network.forward(ops, input), labels, { labelSmoothing, images, temperature }), parameters)
    tf.dispose([loss, correct])
    return gradients
  } finally {
    input.tensor.dispose()
  }
}

function add(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[i]
}
