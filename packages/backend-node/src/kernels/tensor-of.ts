import * as tf from '@tensorflow/tfjs-core'

/** The tensor behind a kernel's input: TF.js passes tensors where its types say tensor infos. */
export function tensorOf(info: tf.TensorInfo | undefined): tf.Tensor {
  if (info instanceof tf.Tensor) return info
  throw new TypeError('backend-node: a kernel was called without its tensor. Call kernels through @itop/ops.')
}
