import * as tf from '@tensorflow/tfjs-core'
import type { Backend } from '../backend.js'
import type { Chooser } from '../chooser.js'
import type { Indices } from '../indices.js'

/** What all kernels share. */
export interface KernelContext {
  readonly backend: Backend
  readonly indices: Indices
  readonly choose: Chooser['choose']
}

/** The tensor behind a kernel's input: TF.js passes tensors where its types say tensor infos. */
export function tensorOf(info: tf.TensorInfo | undefined): tf.Tensor {
  if (info instanceof tf.Tensor) return info
  throw new TypeError('backend-webgpu: a kernel was called with a bare tensor info. Call kernels through the ops.')
}

/** A kernel's input that must be there. */
export function given(info: tf.TensorInfo | undefined): tf.TensorInfo {
  if (info) return info
  throw new TypeError('backend-webgpu: a kernel was called without one of its tensors. Call kernels through the ops.')
}

/** A result of our programs for stock TF.js ops; freed with the tidy around it. */
export const track = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info)
