import type { Pattern } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { float32, int32, run } from '../tensorflow.js'
import type { Order } from '../pattern-indices.js'
import type { KernelContext } from './context.js'

const isFull = (pattern: Pattern): boolean => pattern.nnz === pattern.mask.size

/** `[nnz]` → `[mask.size]` in this order, zeros where no weight exists. */
function spread({ backend, indices }: KernelContext, values: tf.Tensor, pattern: Pattern, order: Order): tf.Tensor {
  if (pattern.nnz === 0) return tf.zeros([pattern.mask.size])
  const where = indices.of(pattern, order)
  const shape = tf.tensor1d([pattern.mask.size], 'int32')
  return run(backend, 'ScatterNd', [where, values, shape], { T: float32, Tindices: int32 })
}

/** The reverse of `spread`. */
function collect({ backend, indices }: KernelContext, dense: tf.Tensor, pattern: Pattern, order: Order): tf.Tensor {
  if (pattern.nnz === 0) return tf.zeros([0])
  const flat = tf.reshape(dense, [-1])
  return run(backend, 'GatherNd', [flat, indices.of(pattern, order)], { Tparams: float32, Tindices: int32 })
}

/** `[nnz]` → `[out, in]`. */
export function scatterMatrix(context: KernelContext, values: tf.Tensor, pattern: Pattern): tf.Tensor2D {
  const shape = [pattern.shape[0]!, pattern.mask.size / pattern.shape[0]!] as [number, number]
  return tf.reshape(isFull(pattern) ? values : spread(context, values, pattern, 'rows'), shape)
}

/** `[out, in]` → `[nnz]`. */
export const gatherMatrix = (context: KernelContext, dense: tf.Tensor, pattern: Pattern): tf.Tensor =>
  isFull(pattern) ? tf.reshape(dense, [-1]) : collect(context, dense, pattern, 'rows')

/** `[nnz]` → `[kh, kw, in / groups, out]`. */
export function scatterTaps(context: KernelContext, values: tf.Tensor, pattern: Pattern): tf.Tensor4D {
  const [out, channels, kh, kw] = pattern.shape as [number, number, number, number] // of a convolution
  if (isFull(pattern)) return tf.transpose(tf.reshape(values, [out, channels, kh, kw]), [2, 3, 1, 0])
  return tf.reshape(spread(context, values, pattern, 'taps'), [kh, kw, channels, out])
}

/** `[kh, kw, in / groups, out]` → `[nnz]`. */
export const gatherTaps = (context: KernelContext, dense: tf.Tensor, pattern: Pattern): tf.Tensor =>
  isFull(pattern) ? tf.reshape(tf.transpose(dense, [3, 2, 0, 1]), [-1]) : collect(context, dense, pattern, 'taps')
