import { computedConvolution, type ContractKernel, type ConvGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { float32, run, type Attributes } from '../tensorflow.js'
import type { KernelContext } from './context.js'
import { tensorOf } from './tensor-of.js'
import { computedOf, withRemoved } from './units.js'
import { gatherTaps, scatterTaps } from './weight.js'

/** Whether TensorFlow's padding 'SAME' puts the window where this padding does, along both axes. */
function isSame({ pattern, input, output, stride, padding }: ConvGeometry): boolean {
  const lengths = [[input.h, output.h], [input.w, output.w]] as const
  return lengths.every(([from, to], axis) => {
    const total = Math.max(0, (to - 1) * stride[axis]! + pattern.shape[2 + axis]! - from)
    return to === Math.ceil(from / stride[axis]!) && Math.floor(total / 2) === padding[axis]
  })
}

/**
 * Zeros that must stand around the image before TensorFlow sees it. Its 'EXPLICIT' padding would do without, but it has
 * no oneDNN kernels: gradients took 1.4 to 2.1 times as long.
 */
const borderOf = (conv: ConvGeometry): readonly [y: number, x: number] => isSame(conv) ? [0, 0] : conv.padding

const attributesOf = (conv: ConvGeometry): Attributes => ({
  T: float32, strides: [1, ...conv.stride, 1], padding: isSame(conv) ? 'SAME' : 'VALID', data_format: 'NHWC',
  dilations: [1, 1, 1, 1], use_cudnn_on_gpu: true
})

/** Images with their border, `[n, h, w, c]`. */
function bordered(x: tf.Tensor, conv: ConvGeometry): tf.Tensor4D {
  const [y, side] = borderOf(conv)
  const images = x as tf.Tensor4D // the image form
  return y + side === 0 ? images : tf.pad4d(images, [[0, 0], [y, y], [side, side], [0, 0]])
}

/** Without it. */
function unbordered(dx: tf.Tensor, conv: ConvGeometry): tf.Tensor {
  const [y, side] = borderOf(conv)
  return y + side === 0 ? dx : tf.slice(dx, [0, y, side, 0], [-1, conv.input.h, conv.input.w, -1])
}

/** Entries `[from, to)` of the last axis of a tensor of four. */
function last(tensor: tf.Tensor, from: number, to: number): tf.Tensor {
  return from === 0 && to === tensor.shape[3] ? tensor : tf.slice(tensor, [0, 0, 0, from], [-1, -1, -1, to - from])
}

/** The `group`-th of equal parts of the last axis. */
function part(tensor: tf.Tensor, { groups }: ConvGeometry, group: number): tf.Tensor {
  const each = tensor.shape[3]! / groups
  return last(tensor, group * each, (group + 1) * each)
}

/** One result a group, side by side. TensorFlow's CPU kernels know no groups. */
function byGroup(conv: ConvGeometry, of: (group: number) => tf.Tensor): tf.Tensor {
  const parts = Array.from({ length: conv.groups }, (_, group) => of(group))
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 3)
}

export const conv2d = (context: KernelContext): ContractKernel<'ItopConv2d'> => ({
  name: 'ItopConv2d',
  run: ({ x, values, bias }, whole) => tf.tidy(() => {
    const { conv, inputs, outputs } = computedConvolution(whole)
    const images = bordered(computedOf(tensorOf(x), inputs), conv)
    const weight = scatterTaps(context, tensorOf(values), conv.pattern)
    const y = withRemoved(byGroup(conv, (group) =>
      run(context.backend, 'Conv2D', [part(images, conv, group), part(weight, conv, group)], attributesOf(conv))),
    outputs)
    return bias ? run(context.backend, 'BiasAdd', [y, tensorOf(bias)]) : y // [n, h, w, out]
  })
})

export const conv2dInputGradient = (context: KernelContext): ContractKernel<'ItopConv2dInputGradient'> => ({
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, whole) => tf.tidy(() => {
    const { conv, inputs, outputs } = computedConvolution(whole)
    const upstream = computedOf(tensorOf(dy), outputs)
    const weight = scatterTaps(context, tensorOf(values), conv.pattern)
    const [y, x] = borderOf(conv)
    const { n, input, groups } = conv
    const shape = tf.tensor1d([n, input.h + 2 * y, input.w + 2 * x, input.c / groups], 'int32')
    const dx = byGroup(conv, (group) => run(context.backend, 'Conv2DBackpropInput',
      [shape, part(weight, conv, group), part(upstream, conv, group)], attributesOf(conv)))
    return withRemoved(unbordered(dx, conv), inputs)
  })
})

/** Outputs `[start, end)` of the gradient of the whole weight, `[kh, kw, in / groups, end − start]`. */
function wholeGradient(
  { backend }: KernelContext, { x, dy }: Record<string, tf.TensorInfo>, conv: ConvGeometry, start: number, end: number
): tf.Tensor {
  const [, channels, kh, kw] = conv.pattern.shape as [number, number, number, number] // of a convolution
  const images = bordered(tensorOf(x), conv)
  const each = conv.output.c / conv.groups
  return byGroupOf(conv, start, end, (group, from, to) => {
    const shape = tf.tensor1d([kh, kw, channels, to - from], 'int32')
    const upstream = last(tensorOf(dy), group * each + from, group * each + to)
    return run(backend, 'Conv2DBackpropFilter', [part(images, conv, group), shape, upstream], attributesOf(conv))
  })
}

/** One result for each group that has outputs in `[start, end)`, given the range inside the group; side by side. */
function byGroupOf(
  { output, groups }: ConvGeometry, start: number, end: number,
  of: (group: number, from: number, to: number) => tf.Tensor
): tf.Tensor {
  const each = output.c / groups
  const parts: tf.Tensor[] = []
  for (let group = Math.floor(start / each); group * each < end; group++) {
    parts.push(of(group, Math.max(0, start - group * each), Math.min(each, end - group * each)))
  }
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 3)
}

export const conv2dWeightGradient = (context: KernelContext): ContractKernel<'ItopConv2dWeightGradient'> => ({
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, whole) => tf.tidy(() => {
    const { conv, inputs, outputs } = computedConvolution(whole)
    const given = { x: computedOf(tensorOf(x), inputs), dy: computedOf(tensorOf(dy), outputs) }
    return gatherTaps(context, wholeGradient(context, given, conv, 0, conv.output.c), conv.pattern)
  })
})

export const denseGradient = (context: KernelContext): ContractKernel<'ItopDenseGradient'> => ({
  name: 'ItopDenseGradient',
  run: (inputs, { conv, columns, start, end }) => tf.tidy(() => {
    if (conv) {
      const whole = wholeGradient(context, inputs, conv, start, end)
      return tf.reshape(tf.transpose(whole, [3, 2, 0, 1]), [end - start, columns])
    }
    const rows = tf.slice(tensorOf(inputs['dy']), [0, start], [-1, end - start]) // [n, end − start]
    return tf.matMul(rows, tensorOf(inputs['x']), true, false)
  })
})
