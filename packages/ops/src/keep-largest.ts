import * as tf from '@tensorflow/tfjs-core'
import { runOne } from './contract.js'
import { ensureKernels } from './ensure.js'

/**
 * All values of a weight of this shape, but 0 for those that are not among the n largest magnitudes of their m
 * neighbours along the input; with `rest` 0 for those that are. Of equal ones the later is larger. In the shape of
 * `values`, which the caller has in PyTorch's order; the caller disposes it.
 */
export function keepLargest(
  values: tf.Tensor, shape: readonly number[],
  { n, m, rest = false }: { readonly n: number, readonly m: number, readonly rest?: boolean }
): tf.Tensor {
  ensureKernels()
  return tf.tidy(() => tf.reshape(runOne('ItopKeepLargest', { values }, { shape, n, m, rest }), values.shape))
}

/** sum + a · b, number by number, of tensors of one shape. The caller disposes it. */
export function addProduct(sum: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  ensureKernels()
  return runOne('ItopAddProduct', { sum, a, b }, {})
}
