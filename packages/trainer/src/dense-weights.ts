import * as tf from '@tensorflow/tfjs-core'

/** What is used of a `tf.LayersModel`, so that `@tensorflow/tfjs-layers` need not be installed. */
export interface LayersModelLike {
  readonly layers: readonly {
    readonly name: string
    readonly getClassName: () => string
    readonly trainableWeights: readonly LayerVariableLike[]
  }[]
}

interface LayerVariableLike {
  readonly name: string
  readonly originalName: string
  readonly read: () => tf.Tensor
  readonly write: (values: tf.Tensor) => unknown
}

/** A dense trainable weight of somebody else's, which we can read and write. */
export interface DenseWeight {
  readonly name: string
  /** The names under which its gradient may come. */
  readonly gradientName: string
  /** PyTorch order. */
  readonly shape: readonly number[]
  /** Reads the variable itself; not to be disposed. */
  readonly read: () => tf.Tensor
  readonly write: (values: tf.Tensor) => void
}

/** From the orders of TF.js to ours, by rank: `[in, out]` → `[out, in]`, `[kh, kw, in, out]` → `[out, in, kh, kw]`. */
const toOurs: Readonly<Record<number, number[]>> = { 2: [1, 0], 4: [3, 2, 0, 1] }
const toTheirs: Readonly<Record<number, number[]>> = { 2: [1, 0], 4: [2, 3, 1, 0] }

/** The kernels of a model's dense and 2-D convolution layers, named after their layers. */
export function kernelsOf(model: LayersModelLike): DenseWeight[] {
  const kernels = model.layers
    .filter(layer => ['Dense', 'Conv2D'].includes(layer.getClassName()))
    .flatMap(layer => layer.trainableWeights
      .filter(({ originalName }) => originalName.split('/').at(-1) === 'kernel')   // scoped: layer/kernel
      .map(kernel => denseWeight(layer.name, kernel.name, () => kernel.read(), values => { kernel.write(values) })))
  if (kernels.length > 0) return kernels
  throw new RangeError(
    'sparsify: expected a model with trainable Dense or Conv2D layers, found none. ' +
      'Build the model first, or pass variables.')
}

/** Variables of rank 2 or 4 in the order of TF.js. */
export const weightsOf = (variables: readonly tf.Variable[]): DenseWeight[] => variables.map(variable =>
  denseWeight(variable.name, variable.name, () => variable, values => { variable.assign(values) }))

function denseWeight(
  name: string, gradientName: string, read: DenseWeight['read'], write: DenseWeight['write']
): DenseWeight {
  const theirs = read().shape
  const order = toOurs[theirs.length]
  if (order) return { name, gradientName, shape: order.map(axis => theirs[axis]), read, write }
  throw new RangeError(
    `sparsify: expected weights of shape [in, out] or [height, width, in, out], got [${theirs}] for '${name}'. ` +
      'Leave biases and norms out.')
}

/** The numbers of a tensor in their order, row-major in ours. */
export async function inOurOrder(tensor: tf.Tensor): Promise<Float32Array> {
  const turned = tf.tidy(() => tf.transpose(tensor, toOurs[tensor.rank]))
  const values = await turned.data() as Float32Array // weights and gradients are float32
  turned.dispose()
  return values
}

/** A tensor in their order of numbers that are row-major in ours. The caller disposes it. */
export const inTheirOrder = (values: Float32Array, shape: readonly number[]): tf.Tensor =>
  tf.tidy(() => tf.transpose(tf.tensor(values, [...shape], 'float32'), toTheirs[shape.length]))
