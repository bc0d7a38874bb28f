import { matrixShape, type Pattern } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { track, type KernelContext } from './context.js'

const positions = ({ indices }: KernelContext, pattern: Pattern): tf.TensorInfo =>
  indices.of(pattern, 'position', () => ({ position: pattern.mask.indices() })).position

const isFull = ({ nnz, mask }: Pattern): boolean => nnz === mask.size

/** Into zeros; `values` are as many as threads. */
const scatter: Program = {
  name: 'itop_scatter', inputs: ['position', 'values'], code: 'result[position[index]] = values[index];'
}

const gather: Program = {
  name: 'itop_gather', inputs: ['position', 'dense'], code: 'result[index] = dense[position[index]];'
}

/** `[nnz]` → `[rows, columns]` with zeros elsewhere, freed with the tidy around it. */
export function denseWeight(context: KernelContext, pattern: Pattern, values: tf.TensorInfo): tf.Tensor2D {
  const [rows, columns] = matrixShape(pattern.shape)
  if (isFull(pattern)) return tf.reshape(values as tf.Tensor, [rows, columns]) // TF.js passes tensors to kernels
  const weight = tf.zeros<tf.Rank.R2>([rows, columns])
  if (pattern.nnz === 0) return weight
  const inputs = [positions(context, pattern), values]
  runProgram(context.backend, scatter, { inputs, threads: pattern.nnz, output: weight })
  return weight
}

/** A dense tensor in the pattern's order → its existing positions, `[nnz]`. */
export function existing(context: KernelContext, pattern: Pattern, dense: tf.Tensor): tf.Tensor {
  const { nnz } = pattern
  if (isFull(pattern)) return tf.reshape(dense, [nnz])
  if (nnz === 0) return tf.zeros([0])
  const inputs = [positions(context, pattern), dense]
  return track(runProgram(context.backend, gather, { inputs, threads: nnz, output: [nnz] }))
}
