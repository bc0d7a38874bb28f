import type { ConvGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { given, tensorOf, type KernelContext } from './context.js'
import { denseWeight, existing } from './dense-weight.js'

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo | undefined>>

/** Attributes of TF.js's convolution kernels. */
const attributes = ({ stride, padding: [y, x] }: ConvGeometry) => ({
  strides: [...stride], pad: [[0, 0], [0, 0], [y, y], [x, x]], dataFormat: 'NCHW', dilations: [1, 1]
})

/** `[n, c·h·w]` → `[n, c, h, w]`. */
const images = (activation: tf.TensorInfo | undefined, n: number, { c, h, w }: ConvGeometry['input']): tf.Tensor =>
  tf.reshape(tensorOf(activation), [n, c, h, w])

/** `[nnz]` → `[kh, kw, in, out]`, as TF.js has its filters. */
const filterOf = (context: KernelContext, { pattern }: ConvGeometry, values: tf.TensorInfo): tf.Tensor =>
  tf.transpose(tf.reshape(denseWeight(context, pattern, values), [...pattern.shape]), [2, 3, 1, 0])

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) // each of these kernels has one result

export const denseConv2d = (
  context: KernelContext, conv: ConvGeometry, { x, values, bias }: Inputs<'x' | 'values' | 'bias'>
): tf.Tensor => tf.tidy(() => {
  const { n, input, output } = conv
  const filter = filterOf(context, conv, given(values))
  const sum = run('Conv2D', { x: images(x, n, input), filter }, attributes(conv)) // [n, out, h, w]
  const y = bias ? tf.add(sum, tf.reshape(tensorOf(bias), [1, -1, 1, 1])) : sum
  return tf.reshape(y, [n, output.c * output.h * output.w])
})

export const denseInputGradient = (
  context: KernelContext, conv: ConvGeometry, { dy, values }: Inputs<'dy' | 'values'>
): tf.Tensor => tf.tidy(() => {
  const { n, input: { c, h, w }, output } = conv
  const filter = filterOf(context, conv, given(values))
  const inputShape = [n, c, h, w]
  const dx = run('Conv2DBackpropInput', { dy: images(dy, n, output), filter }, { ...attributes(conv), inputShape })
  return tf.reshape(dx, [n, c * h * w])
})

export const denseWeightGradient = (
  context: KernelContext, conv: ConvGeometry, { x, dy }: Inputs<'x' | 'dy'>
): tf.Tensor => tf.tidy(() => {
  const { n, input, output, pattern } = conv
  const [out, channels, kh, kw] = pattern.shape
  const filterShape = [kh, kw, channels, out]
  const tensors = { x: images(x, n, input), dy: images(dy, n, output) }
  const whole = run('Conv2DBackpropFilter', tensors, { ...attributes(conv), filterShape })
  return existing(context, pattern, tf.transpose(whole, [3, 2, 0, 1]))
})
