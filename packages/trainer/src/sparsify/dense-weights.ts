import * as tf from '@tensorflow/tfjs-core'
import { leavesOf, type LayersModelLike, type LeafLayer } from './model-layers.js'

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

/** A layer that stays dense, and why. */
export interface DenseLayer {
  /** As masks are named: after the layer, behind the models and wrappers that it lies in. */
  readonly name: string
  /** Its class in TF.js, as `DepthwiseConv2D`. */
  readonly kind: string
  /** Numbers in its weights. */
  readonly size: number
  readonly reason: string
}

/** What of a model is held under masks, and which layers stay as they are. */
export interface ModelWeights {
  readonly kernels: readonly DenseWeight[]
  readonly dense: readonly DenseLayer[]
}

const masked = ['Dense', 'Conv2D']

/** The kernels of a model's dense and 2-D convolution layers, those of models and wrappers in it too. */
export function kernelsOf(model: LayersModelLike): ModelWeights {
  const leaves = leavesOf(model)
  const kernels = leaves.flatMap(kernelOf)
  const dense = leaves.filter(leaf => kernelOf(leaf).length === 0 && sizeOf(leaf) > 0).map(denseLayer)
  if (kernels.length > 0) return { kernels, dense }
  const others = [...new Set(dense.map(({ kind, reason }) => `${kind} (${reason})`))].join(', ')
  throw new RangeError(
    'sparsify: expected a model with trainable Dense or Conv2D layers, found ' +
      `${others ? `only ${others}` : 'none'}. Pass variables of shape [in, out] or [height, width, in, out].`)
}

function kernelOf({ layer, path, frozen }: LeafLayer): DenseWeight[] {
  if (!masked.includes(layer.getClassName())) return []
  if (layer.weights.length === 0) {
    throw new RangeError(`sparsify: '${path}' has no weights yet. Build the model first, or call it on an input.`)
  }
  return frozen ? [] : layer.trainableWeights
    .filter(({ originalName }) => originalName.split('/').at(-1) === 'kernel')   // scoped: layer/kernel
    .map(kernel => denseWeight(path, kernel.name, () => kernel.read(), values => { kernel.write(values) }))
}

const denseLayer = (leaf: LeafLayer): DenseLayer => ({
  name: leaf.path,
  kind: leaf.layer.getClassName(),
  size: sizeOf(leaf),
  reason: masked.includes(leaf.layer.getClassName()) ? 'frozen' : 'only kernels of Dense and Conv2D are masked'
})

const sizeOf = ({ layer }: LeafLayer): number => layer.weights.reduce((sum, variable) => sum + variable.read().size, 0)

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

/** A tensor in our order. The caller disposes it. */
export const turnedToOurs = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.transpose(tensor, toOurs[tensor.rank]))

/** A tensor in their order. The caller disposes it. */
export const turnedToTheirs = (tensor: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.transpose(tensor, toTheirs[tensor.rank]))

/** The numbers of a tensor in their order, row-major in ours. */
export async function inOurOrder(tensor: tf.Tensor): Promise<Float32Array> {
  const turned = turnedToOurs(tensor)
  const values = await turned.data() as Float32Array // weights and gradients are float32
  turned.dispose()
  return values
}

/** The same, waiting for the device. */
export const inOurOrderNow = (tensor: tf.Tensor): Float32Array =>
  tf.tidy(() => turnedToOurs(tensor).dataSync() as Float32Array) // weights are float32

/** A tensor in their order of numbers that are row-major in ours. The caller disposes it. */
export const inTheirOrder = (values: Float32Array, shape: readonly number[]): tf.Tensor =>
  tf.tidy(() => turnedToTheirs(tf.tensor(values, [...shape], 'float32')))
