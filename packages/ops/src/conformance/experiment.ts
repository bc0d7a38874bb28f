import * as tf from '@tensorflow/tfjs-core'
import { createOps, logits } from '../create-ops.js'
import { createInput } from '../input.js'
import { asImage } from '../layers/form.js'
import { createParameter, type ParameterOptions } from '../parameter.js'
import type {
  Activation, DenseGradient, ImageShape, InputLayout, Ops, Parameter, ParameterRole, Pattern, TrainingPass,
  WeightView
} from '../types.js'
import { expectSame } from './check.js'

/** Float32 sums of some hundred terms in another order, relative to the largest value. */
export const tolerance = 2e-6 * 8

/** A batch as plain numbers, `[n, c·h·w]`. */
export interface Batch extends ImageShape {
  readonly n: number
  readonly values: Float64Array
  /** How the operation gets it: as it was written, which is the default, or as convolutions leave it. */
  readonly form?: 'vector' | 'image'
}

/** A parameter as plain numbers. */
export interface Weights {
  readonly name: string
  readonly role: ParameterRole
  readonly pattern?: Pattern
  readonly view?: WeightView
  readonly values: Float64Array
}

/** Operations to be run forward and backward once, on plain numbers. */
export interface Experiment {
  readonly inputs: readonly Batch[]
  readonly parameters?: readonly Weights[]
  /** Of the output, `[n, features]`. */
  readonly dy: Float64Array
  readonly training?: TrainingPass
  /** Looks at the dense gradient of this weight. */
  readonly tap?: { readonly name: string, readonly look: (gradient: DenseGradient) => Promise<void> }
  readonly compute: (ops: Ops, ...inputs: Activation[]) => Activation
}

/** What came out, as plain numbers. */
export interface Outcome {
  readonly y: Float32Array
  readonly dInputs: readonly Float32Array[]
  /** By name; of statistics, their values afterwards. */
  readonly of: ReadonlyMap<string, Float32Array>
}

/** Writes `[n, features]` where the backend wants it. */
export const fillWith = (images: ArrayLike<number>, n: number) => (buffer: Float32Array, layout: InputLayout): void => {
  const features = images.length / n
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < features; f++) {
      buffer[layout.kind === 'image-major' ? i * features + f : f * layout.lanes + i] = images[i * features + f]!
    }
  }
}

/** A batch where the backend wants it. */
export const inputOf = ({ c, h, w, n, values }: Batch): Activation => createInput({ c, h, w }, n, fillWith(values, n))

/**
 * A scalar whose gradient with respect to y is dy. Its value is of no interest: stock TF.js ops have no gradients
 * unless somebody registers them. The gradient has memory of its own, so that freeing it too early shows.
 */
export const withGradient = (y: tf.Tensor, dy: tf.Tensor): tf.Scalar =>
  tf.customGrad(() => ({ value: tf.scalar(0), gradFunc: () => tf.mul(dy, 1) }))(y) as tf.Scalar // its value is a scalar

/** Numbers of a batch in vector form, `[n, features]`. */
async function read(n: number, features: number, tensor: tf.Tensor): Promise<Float32Array> {
  const plain = logits({ n, c: features, h: 1, w: 1, tensor })
  const values = await plain.data() as Float32Array
  plain.dispose()
  return values
}

/** The parameters of a network, from plain numbers. The caller disposes them. */
export function parametersOf(weights: readonly Weights[]): Map<string, Parameter> {
  return new Map(weights.map(({ name, role, pattern = null, view = null, values }) => {
    const options: ParameterOptions = {
      name, role, pattern, view, shape: pattern?.shape ?? [values.length], values: Float32Array.from(values)
    }
    return [name, createParameter(options)]
  }))
}

/** Runs an experiment. Inputs get gradients too; no tensor is left over. */
export async function run({ inputs, parameters = [], dy, training, tap, compute }: Experiment): Promise<Outcome> {
  const before = tf.memory().numTensors
  const made = parametersOf(parameters)
  const batches = inputs.map(inputOf)
  const trained = batches.map(({ tensor }) => tf.variable(tensor))
  const { n } = inputs[0]!
  const upstream = inputOf({ n, c: dy.length / n, h: 1, w: 1, values: dy }).tensor
  let gradient: DenseGradient | undefined
  const ops = createOps(made, {
    ...training && { training },
    ...tap && { tap: { names: new Set([tap.name]), record: (_, recorded) => { gradient = recorded } } }
  })
  let y!: tf.Tensor
  const weights = [...made.values()].filter(({ role }) => role !== 'statistic')
  const { value, grads } = tf.variableGrads(() => {
    const given = batches.map((batch, i) => inItsForm({ ...batch, tensor: trained[i]! }, inputs[i]!))
    const output = ops.flatten(compute(ops, ...given))
    y = tf.keep(tf.clone(output.tensor))
    return withGradient(output.tensor, upstream)
  }, [...trained, ...weights.map(({ values }) => values)])
  if (tap) await tap.look(gradient!)
  const outcome = {
    y: await read(n, dy.length / n, y),
    dInputs: await Promise.all(inputs.map(({ c, h, w }, i) => read(n, c * h * w, grads[trained[i]!.name]!))),
    of: new Map(await Promise.all([...made.values()].map(async ({ name, values }) =>
      [name, await (grads[values.name] ?? values).data() as Float32Array] as const)))
  }
  gradient?.dispose()
  tf.dispose([value, y, upstream, ...batches.map(({ tensor }) => tensor), ...trained, ...Object.values(grads)])
  for (const parameter of made.values()) parameter.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
  return outcome
}

/** What inference gives, `[n, features]`; no tensor is left over. */
export async function infer({ inputs, parameters = [], compute }: Omit<Experiment, 'dy'>): Promise<Float32Array> {
  const before = tf.memory().numTensors
  const made = parametersOf(parameters)
  const plain = tf.tidy(() => {
    const ops = createOps(made)
    return logits(ops.flatten(compute(ops, ...inputs.map((batch) => inItsForm(inputOf(batch), batch)))))
  })
  const values = await plain.data() as Float32Array
  plain.dispose()
  for (const parameter of made.values()) parameter.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
  return values
}

const inItsForm = (activation: Activation, { form = 'vector' }: Batch): Activation =>
  form === 'image' ? { ...activation, tensor: asImage(activation) } : activation
