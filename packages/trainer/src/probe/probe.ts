import { Mask, sizeOf } from '@itop/masks'
import { initialValues, isMaskable, maskable, type Network, type WeightSpec } from '@itop/models'
import {
  batchLoss, createOps, createParameter, createPattern, crossEntropy, lossAndGradients, sumOfLogits, type Activation,
  type Loss, type LossAndCorrect, type Parameter
} from '@itop/ops'
import type { Probe } from '@itop/updaters'
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
  /** Default cross-entropy. */
  readonly loss?: Loss
}

/** A look at a dense network before its first step, on the current backend. Between calls it holds no tensor. */
export function probeOf(options: ProbeOptions): Probe {
  const { network, seed, values = {} } = options
  const valuesOf = (spec: WeightSpec) => values[spec.name]?.slice() ?? initialValues(spec, seed)
  const layers = maskable(network.weights)
  /** Sums over all images, where maskable weights have these values, and the others these or those they begin with. */
  const look = async (
    at: readonly Float32Array[] | undefined, others: (spec: WeightSpec) => Float32Array, of: OfPart
  ) => {
    const given = new Map(layers.map(({ name }, i) => [name, at?.[i]]))
    const parameters = new Map(network.weights.map(spec =>
      [spec.name, wholeParameter(spec, given.get(spec.name) ?? others(spec))]))
    try {
      return await summedGradients(options, layers, parameters, of)
    } finally {
      for (const parameter of parameters.values()) parameter.dispose()
    }
  }
  return {
    values: () => layers.map(valuesOf),
    gradients: ({ values: at, temperature } = {}) => look(at, valuesOf, lossOf(options, temperature)),
    outputGradients: ({ values: at, magnitudes = false, damping = 1 } = {}) => look(at, spec => {
      const factor = isAdded(spec) ? damping : 1
      return valuesOf(spec).map(value => factor * (magnitudes ? Math.abs(value) : value))
    }, outputsOf(options, damping))
  }
}

/** A weight in which every position exists. */
function wholeParameter({ name, role, shape }: WeightSpec, values: Float32Array): Parameter {
  const pattern = isMaskable({ role }) ? createPattern(Mask.full(shape)) : null
  return createParameter({ name, role, shape, pattern, values })
}

/** The gradients of a part of the images, by the parameters' names. */
type OfPart = (
  parameters: ReadonlyMap<string, Parameter>, opened: OpenedPart, part: number
) => ReadonlyMap<string, tf.Tensor>

/** The gradients of these layers, summed over all parts on the host: the memory is that of one part. */
async function summedGradients(
  { source }: ProbeOptions, layers: readonly WeightSpec[], parameters: ReadonlyMap<string, Parameter>, of: OfPart
): Promise<readonly Float32Array[]> {
  const sums = layers.map(({ shape }) => new Float32Array(sizeOf(shape)))
  let part = 0
  for await (const opened of source.parts()) {
    const gradients = of(parameters, opened, part++)
    try {
      for (const [i, { name }] of layers.entries()) add(sums[i], await floats(gradients.get(name)!))   // one for each
    } finally {
      tf.dispose([...gradients.values()])
    }
  }
  return sums
}

/** Of the mean loss, in a training pass. */
const lossOf = (
  { network, seed, loss = crossEntropy(), source: { images } }: ProbeOptions, temperature = 1
): OfPart => (parameters, { input, labels }, part) => {
  const ops = createOps(parameters, { training: { seed, step: 0, part } })
  return gradientsOf(input, parameters, seen =>
    batchLoss(loss, network.forward(ops, seen), labels, { images, temperature }))
}

/** Of the sum of outputs, as in prediction: of maskable weights, since norms are constant there. */
const outputsOf = ({ network }: ProbeOptions, damping: number): OfPart => (parameters, { input }) => {
  const ops = createOps(parameters)
  const layers = new Map([...parameters].filter(([, { pattern }]) => pattern !== null))
  const tensor = tf.mul(input.tensor, damping)
  input.tensor.dispose()
  return gradientsOf({ ...input, tensor }, layers, damped =>
    ({ loss: sumOfLogits(network.forward(ops, damped), damping), correct: tf.scalar(0) }))
}

/** Whether a weight is added to what passes, or taken off it: biases, and shifts and means of norms. */
const isAdded = ({ name, role }: WeightSpec): boolean => role === 'bias' || /\.(bias|mean)$/.test(name)

function gradientsOf(
  input: Activation, parameters: ReadonlyMap<string, Parameter>, compute: (input: Activation) => LossAndCorrect
): ReadonlyMap<string, tf.Tensor> {
  try {
    const { loss, correct, gradients } = lossAndGradients(() => compute(input), parameters)
    tf.dispose([loss, correct])
    return gradients
  } finally {
    input.tensor.dispose()
  }
}

function add(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[i]
}
