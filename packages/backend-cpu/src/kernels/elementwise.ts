import { dropoutThreshold, type ContractKernel } from '@itop/ops'
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { planeFields } from '../planes.js'
import { at, float, sizeOf, withJob, type KernelContext } from './context.js'

/** max(x, 0); NaN stays NaN. Borders are zeros and stay so. */
export const relu = (context: KernelContext): ContractKernel<'ItopRelu'> => ({
  name: 'ItopRelu',
  run: ({ x }) => {
    const y = context.backend.allocate(x!.shape)
    context.backend.kernels.exports.positive(at(context, x), at(context, y), sizeOf(x!.shape))
    return y
  }
})

/** dy, but 0 where y ≤ 0. */
export const reluGradient = (context: KernelContext): ContractKernel<'ItopReluGradient'> => ({
  name: 'ItopReluGradient',
  run: ({ dy, y }) => {
    const out = context.backend.allocate(dy!.shape)
    context.backend.kernels.exports.relu_gradient(at(context, dy), at(context, y), at(context, out), sizeOf(dy!.shape))
    return out
  }
})

/** a + b, tensors of one shape. */
function sum(context: KernelContext, a: TensorInfo, b: TensorInfo): TensorInfo {
  const out = context.backend.allocate(a.shape)
  context.backend.kernels.exports.add(at(context, a), at(context, b), at(context, out), sizeOf(a.shape))
  return out
}

/** The sum of two activations of one form. */
export const add = (context: KernelContext): ContractKernel<'ItopAdd'> =>
  ({ name: 'ItopAdd', run: ({ a, b }) => sum(context, a!, b!) })

/**
 * TF.js's own sum, with which it adds gradients where paths meet: a fast way for two tensors of one shape, else the
 * kernel that was there before.
 */
export function sumOfTensors(context: KernelContext, stock: KernelFunc): KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as { a: TensorInfo, b: TensorInfo } // a binary kernel
    const { backend } = context
    const fast = backend.holdsFloats(a) && backend.holdsFloats(b) && String(a.shape) === String(b.shape)
    return fast ? sum(context, a, b) : stock(call)
  }
}

/**
 * TF.js's own product, with which gradients are clipped: a fast way for a tensor times one number, else the kernel that
 * was there before.
 */
export function productOfTensors(context: KernelContext, stock: KernelFunc): KernelFunc {
  return (call) => {
    const { a: x, b: factor } = call.inputs as { a: TensorInfo, b: TensorInfo } // a binary kernel
    const { backend } = context
    if (factor.shape.length > 0 || !backend.holdsFloats(x) || !backend.holdsFloats(factor)) return stock(call)
    const out = backend.allocate(x.shape)
    backend.kernels.exports.scale(at(context, x), at(context, factor), at(context, out), sizeOf(x.shape))
    return out
  }
}

/** x / (1 − rate) where the hash of a value's place in the batch says so, else 0. */
export const dropout = (context: KernelContext): ContractKernel<'ItopDropout'> => ({
  name: 'ItopDropout',
  run: ({ x }, { n, shape, rate, key }) => {
    const y = context.backend.allocate(x!.shape)
    const planes = context.layout.planesOf(x, shape, n)
    const pixels = planes.isVector ? 1 : shape.h * shape.w
    withJob(context, [
      ...planeFields(planes), at(context, x) + planes.origin * 4, at(context, y) + planes.origin * 4, key,
      dropoutThreshold(rate), float(1 / (1 - rate)), pixels
    ], context.backend.kernels.exports.dropout)
    return y
  }
})

/** The sum of dy over images and pixels. */
export const biasGradient = (context: KernelContext): ContractKernel<'ItopBiasGradient'> => ({
  name: 'ItopBiasGradient',
  run: ({ dy }, { n, shape }) => {
    const planes = context.layout.planesOf(dy, shape, n)
    const out = context.backend.allocate([planes.channels])
    withJob(context, [...planeFields(planes), at(context, dy) + planes.origin * 4, at(context, out)],
      context.backend.kernels.exports.channel_sums)
    return out
  }
})
