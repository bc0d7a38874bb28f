import * as tf from '@tensorflow/tfjs-core'
import { matrixShape } from '../pattern.js'
import type { Pattern } from '../types.js'

const positions = new WeakMap<Pattern, Int32Array>()

function positionsOf(pattern: Pattern): Int32Array {
  let found = positions.get(pattern)
  if (!found) positions.set(pattern, found = new Int32Array(pattern.mask.indices()))
  return found
}

const isFull = (pattern: Pattern): boolean => pattern.nnz === pattern.mask.size

/** `[nnz]` → `[rows, columns]` with zeros elsewhere. */
export function scatter(values: tf.Tensor, pattern: Pattern): tf.Tensor2D {
  const [rows, columns] = matrixShape(pattern.shape)
  if (isFull(pattern)) return tf.reshape(values, [rows, columns])
  if (pattern.nnz === 0) return tf.zeros([rows, columns])
  const where = tf.tensor2d(positionsOf(pattern), [pattern.nnz, 1], 'int32')
  return tf.reshape(tf.scatterND(where, values, [rows * columns]), [rows, columns])
}

/** `[rows, columns]` → `[nnz]`. */
export function gather(dense: tf.Tensor, pattern: Pattern): tf.Tensor1D {
  const flat = tf.reshape(dense, [-1]) as tf.Tensor1D // one dimension, by -1
  if (isFull(pattern)) return flat
  if (pattern.nnz === 0) return tf.zeros([0])
  return tf.gather(flat, tf.tensor1d(positionsOf(pattern), 'int32'))
}
