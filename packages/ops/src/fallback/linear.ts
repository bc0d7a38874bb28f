import * as tf from '@tensorflow/tfjs-core'
import { matrixShape } from '../pattern.js'
import type { ContractKernel } from '../contract.js'
import type { Pattern } from '../types.js'
import { tensorOf } from './tensor-of.js'

const positions = new WeakMap<Pattern, Int32Array>()

function positionsOf(pattern: Pattern): Int32Array {
  let found = positions.get(pattern)
  if (!found) positions.set(pattern, found = new Int32Array(pattern.mask.indices()))
  return found
}

const isFull = (pattern: Pattern): boolean => pattern.nnz === pattern.mask.size

/** `[nnz]` → `[rows, columns]` with zeros elsewhere. */
function scatter(values: tf.Tensor, pattern: Pattern): tf.Tensor2D {
  const [rows, columns] = matrixShape(pattern.shape)
  if (isFull(pattern)) return tf.reshape(values, [rows, columns])
  if (pattern.nnz === 0) return tf.zeros([rows, columns])
  const where = tf.tensor2d(positionsOf(pattern), [pattern.nnz, 1], 'int32')
  return tf.reshape(tf.scatterND(where, values, [rows * columns]), [rows, columns])
}

/** `[rows, columns]` → `[nnz]`. */
function gather(dense: tf.Tensor, pattern: Pattern): tf.Tensor1D {
  const flat = tf.reshape(dense, [-1]) as tf.Tensor1D // one dimension, by -1
  if (isFull(pattern)) return flat
  if (pattern.nnz === 0) return tf.zeros([0])
  return tf.gather(flat, tf.tensor1d(positionsOf(pattern), 'int32'))
}

export const input: ContractKernel<'ItopInput'> = {
  name: 'ItopInput',
  run: (_, { shape, n, fill }) => {
    const features = shape.c * shape.h * shape.w
    const buffer = new Float32Array(n * features)
    fill(buffer, { kind: 'image-major' })
    return tf.tensor2d(buffer, [n, features])
  }
}

export const linear: ContractKernel<'ItopLinear'> = {
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern, relu }) => tf.tidy(() => {
    const product = tf.matMul(tensorOf(x!), scatter(tensorOf(values!), pattern), false, true) // [n, out]
    const sum = bias ? tf.add(product, tensorOf(bias)) : product
    return relu ? tf.relu(sum) : sum
  })
}

export const linearInputGradient: ContractKernel<'ItopLinearInputGradient'> = {
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern }) =>
    tf.tidy(() => tf.matMul(tensorOf(dy!), scatter(tensorOf(values!), pattern))) // [n, in]
}

export const linearWeightGradient: ContractKernel<'ItopLinearWeightGradient'> = {
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern }) =>
    tf.tidy(() => gather(tf.matMul(tensorOf(dy!), tensorOf(x!), true, false), pattern)) // [out, in] → [nnz]
}

export const biasGradient: ContractKernel<'ItopBiasGradient'> = {
  name: 'ItopBiasGradient',
  run: ({ dy }) => tf.sum(tensorOf(dy!), 0)
}

export const reluGradient: ContractKernel<'ItopReluGradient'> = {
  name: 'ItopReluGradient',
  run: ({ dy, y }) => tf.tidy(() => tf.mul(tensorOf(dy!), tf.step(tensorOf(y!))))
}

export const logits: ContractKernel<'ItopLogits'> = {
  name: 'ItopLogits',
  run: ({ logits: activation }) => tf.clone(tensorOf(activation!))
}
