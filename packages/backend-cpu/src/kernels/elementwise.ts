import { sizeOf } from '@itop/masks'
import type { ContractKernel } from '@itop/ops'
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import * as jobs from '../jobs/elementwise.js'
import type { Job } from '../jobs/job.js'
import { at, type KernelContext } from './context.js'

/** A new tensor of a shape, which a job on `n` numbers writes. */
function written(
  context: KernelContext, shape: readonly number[], job: (out: number, n: number) => Job
): TensorInfo {
  const out = context.backend.allocate(shape)
  context.perform(() => [job(at(context, out), sizeOf(shape))])
  return out
}

/** max(x, 0); NaN stays NaN. Borders are zeros and stay so. */
export const relu = (context: KernelContext): ContractKernel<'ItopRelu'> => ({
  name: 'ItopRelu',
  run: ({ x }) => written(context, x!.shape, (out, n) => ({ kernel: 'positive', x: at(context, x), out, n }))
})

/** dy, but 0 where y ≤ 0. */
export const reluGradient = (context: KernelContext): ContractKernel<'ItopReluGradient'> => ({
  name: 'ItopReluGradient',
  run: ({ dy, y }) => written(context, dy!.shape, (out, n) =>
    ({ kernel: 'relu_gradient', dy: at(context, dy), y: at(context, y), out, n }))
})

/** a + b, tensors of one shape. */
const sum = (context: KernelContext, a: TensorInfo, b: TensorInfo): TensorInfo => written(context, a.shape, (out, n) =>
  ({ kernel: 'add', a: at(context, a), b: at(context, b), out, n }))

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
    return written(context, x.shape, (out, n) =>
      ({ kernel: 'scale', x: at(context, x), factor: at(context, factor), out, n }))
  }
}

/**
 * TF.js's own sign, which is that of weights that a penalty pulls: by the bits of floats, since signs of weights are as
 * good as random, and no branch could foresee them. 0 of NaN, as there.
 */
export function signOfTensor(context: KernelContext, stock: KernelFunc): KernelFunc {
  return (call) => {
    const x = call.inputs.x as TensorInfo // a unary kernel
    if (!context.backend.holdsFloats(x)) return stock(call)
    const out = context.backend.allocate(x.shape)
    const [from, to] = [x, out].map(info => {
      const { buffer, byteOffset, length } = context.backend.viewOf(info)
      return new Int32Array(buffer, byteOffset, length)
    })
    for (let i = 0; i < from!.length; i++) {
      const isNumber = ((from![i]! & magnitudeBits) - 1 >>> 0) < infinity   // neither 0 nor NaN
      to![i] = isNumber ? from![i]! & signBit | one : 0
    }
    return out
  }
}

const [magnitudeBits, signBit, one, infinity] = [0x7fffffff, 1 << 31, 0x3f800000, 0x7f800000]

/** x / (1 − rate) where the hash of a value's place in the batch says so, else 0. */
export const dropout = (context: KernelContext): ContractKernel<'ItopDropout'> => ({
  name: 'ItopDropout',
  run: ({ x }, { n, shape, rate, key, keys }) => {
    const y = context.backend.allocate(x!.shape)
    const planes = context.layout.planesOf(x, shape, n)
    const places = { x: at(context, x), y: at(context, y) }
    const keyed = (own: number): Job => jobs.dropout(planes, { shape, rate, key: own }, places)
    if (keys) context.performAgain(({ step }) => keyed(keys.of(step)), { step: keys.step })
    else context.perform(() => [keyed(key)])
    return y
  }
})

/** The sum of dy over images and pixels. */
export const biasGradient = (context: KernelContext): ContractKernel<'ItopBiasGradient'> => ({
  name: 'ItopBiasGradient',
  run: ({ dy }, { n, shape }) => {
    const planes = context.layout.planesOf(dy, shape, n)
    const out = context.backend.allocate([planes.channels])
    context.perform(() => [jobs.channelSums(planes, { x: at(context, dy), out: at(context, out) })])
    return out
  }
})
