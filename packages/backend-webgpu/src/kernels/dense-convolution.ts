import { computedConvolution, type ConvGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { given, tensorOf, type KernelContext } from './context.js'
import { denseWeight, existing } from './dense-weight.js'
import { computedOf, withRemoved } from './units.js'

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo | undefined>>

/** Attributes of TF.js's convolution kernels. On WebGPU these fail or are wrong with channels first: they come last. */
const attributes = ({ stride, padding: [y, x] }: ConvGeometry) => ({
  strides: [...stride], pad: [[0, 0], [y, y], [x, x], [0, 0]], dataFormat: 'NHWC', dilations: [1, 1]
})

/** `[n, c·h·w]` → `[n, h, w, c]`. */
const channelsLast = (
  activation: tf.Tensor, n: number, { c, h, w }: ConvGeometry['input']
): tf.Tensor => tf.transpose(tf.reshape(activation, [n, c, h, w]), [0, 2, 3, 1])

/** `[n, h, w, c]` → `[n, c·h·w]`. */
const channelsFirst = (images: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [images.shape[0]!, -1])

/** `[nnz]` → `[kh, kw, in, out]`, as TF.js has its filters. */
const filterOf = (context: KernelContext, { pattern }: ConvGeometry, values: tf.TensorInfo): tf.Tensor =>
  tf.transpose(tf.reshape(denseWeight(context, pattern, values), [...pattern.shape]), [2, 3, 1, 0])

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) // each of these kernels has one result

export const denseConv2d = (
  context: KernelContext, whole: ConvGeometry, { x, values, bias }: Inputs<'x' | 'values' | 'bias'>
): tf.Tensor => tf.tidy(() => {
  const { conv, inputs, outputs } = sides(whole)
  const images = channelsLast(computedOf(context, x, inputs), conv.n, conv.input)
  const sum = run('Conv2D', { x: images, filter: filterOf(context, conv, given(values)) }, attributes(conv))
  const y = withRemoved(context, channelsFirst(sum), outputs) // [n, out · h · w]
  return bias ? withBias(y, tensorOf(bias)) : y
})

export const denseInputGradient = (
  context: KernelContext, whole: ConvGeometry, { dy, values }: Inputs<'dy' | 'values'>
): tf.Tensor => tf.tidy(() => {
  const { conv, inputs, outputs } = sides(whole)
  const { n, input: { c, h, w }, output } = conv
  const upstream = channelsLast(computedOf(context, dy, outputs), n, output)
  const dx = run('Conv2DBackpropInput', { dy: upstream, filter: filterOf(context, conv, given(values)) },
    { ...attributes(conv), inputShape: [n, h, w, c] })
  return withRemoved(context, channelsFirst(dx), inputs)
})

export const denseWeightGradient = (
  context: KernelContext, whole: ConvGeometry, { x, dy }: Inputs<'x' | 'dy'>
): tf.Tensor => tf.tidy(() => {
  const { conv, inputs, outputs } = sides(whole)
  const { n, input, output, pattern } = conv
  const [out, channels, kh, kw] = pattern.shape
  const images = channelsLast(computedOf(context, x, inputs), n, input)
  const upstream = channelsLast(computedOf(context, dy, outputs), n, output)
  const gradient = run('Conv2DBackpropFilter', { x: images, dy: upstream },
    { ...attributes(conv), filterShape: [kh, kw, channels, out] })
  return existing(context, pattern, tf.transpose(gradient, [3, 2, 0, 1]))
})

/** The convolution as it is computed, and the activations of the whole one. */
function sides(whole: ConvGeometry) {
  const { conv, ...layer } = computedConvolution(whole)
  const { pattern, n } = whole
  return {
    conv, inputs: { pattern, layer, side: 'inputs', n }, outputs: { pattern, layer, side: 'outputs', n }
  } as const
}

/** Each channel's number added to its pixels. */
const withBias = (y: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.add(tf.reshape(y, [y.shape[0]!, bias.size, -1]), tf.reshape(bias, [bias.size, 1])), y.shape)
