import type { PatternIndices } from '../pattern-indices.js'
import type { TensorFlow } from '../tensorflow.js'

/** What the kernels share. */
export interface KernelContext {
  readonly backend: TensorFlow
  readonly indices: PatternIndices
}
