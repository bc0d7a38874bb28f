import * as tf from '@tensorflow/tfjs-core'

/** The tensor behind a kernel's input: TF.js passes tensors where its types say tensor infos. */
export function tensorOf(info: tf.TensorInfo): tf.Tensor {
  if (info instanceof tf.Tensor) return info
  throw new TypeError('ops: a fallback kernel was called with a bare tensor info. Call kernels through the ops.')
}
