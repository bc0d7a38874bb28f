import type { ConvGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { given, tensorOf, type KernelContext } from './context.js'
import { denseWeight, existing } from './dense-weight.js'

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo | undefined>>

/** Attributes of TF.js's convolution kernels. On WebGPU these fail or are wrong with channels first: they come last. */
const attributes = ({ stride, padding: [y, x] }: ConvGeometry) => ({
  strides: [...stride], pad: [[0, 0], [y, y], [x, x], [0, 0]], dataFormat: 'NHWC', dilations: [1, 1]
})

/** `[n, c·h·w]` → `[n, h, w, c]`. */
const channelsLast = (
  activation: tf.TensorInfo | undefined, n: number, { c, h, w }: ConvGeometry['input']
): tf.Tensor => tf.transpose(tf.reshape(tensorOf(activation), [n, c, h, w]), [0, 2, 3, 1])

/** `[n, h, w, c]` → `[n, c·h·w]`. */
const channelsFirst = (images: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [images.shape[0]!, -1])

/** `[nnz]` → `[kh, kw, in, out]`, as TF.js has its filters. */
const filterOf = (context: KernelContext, { pattern }: ConvGeometry, values: tf.TensorInfo): tf.Tensor =>
  tf.transpose(tf.reshape(denseWeight(context, pattern, values), [...pattern.shape]), [2, 3, 1, 0])

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) // each of these kernels has one result

export const denseConv2d = (
  context: KernelContext, conv: ConvGeometry, { x, values, bias }: Inputs<'x' | 'values' | 'bias'>
): tf.Tensor => tf.tidy(() => {
  const filter = filterOf(context, conv, given(values))
  const sum = run('Conv2D', { x: channelsLast(x, conv.n, conv.input), filter }, attributes(conv)) // [n, h, w, out]
  return channelsFirst(bias ? tf.add(sum, tensorOf(bias)) : sum)
})

export const denseInputGradient = (
  context: KernelContext, conv: ConvGeometry, { dy, values }: Inputs<'dy' | 'values'>
): tf.Tensor => tf.tidy(() => {
  const { n, input: { c, h, w }, output } = conv
  const inputs = { dy: channelsLast(dy, n, output), filter: filterOf(context, conv, given(values)) }
  return channelsFirst(run('Conv2DBackpropInput', inputs, { ...attributes(conv), inputShape: [n, h, w, c] }))
})

export const denseWeightGradient = (
  context: KernelContext, conv: ConvGeometry, { x, dy }: Inputs<'x' | 'dy'>
): tf.Tensor => tf.tidy(() => {
  const { n, input, output, pattern } = conv
  const [out, channels, kh, kw] = pattern.shape
  const inputs = { x: channelsLast(x, n, input), dy: channelsLast(dy, n, output) }
  const whole = run('Conv2DBackpropFilter', inputs, { ...attributes(conv), filterShape: [kh, kw, channels, out] })
  return existing(context, pattern, tf.transpose(whole, [3, 2, 0, 1]))
})
