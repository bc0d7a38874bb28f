import type * as tf from '@tensorflow/tfjs-core'

/**
 * Frees tensors that a backward pass has used up: what the forward pass saved, and gradients that were handed on. TF.js
 * would hold them all until the whole pass has ended, twice the memory.
 */
export function release(...tensors: readonly (tf.Tensor | undefined)[]): void {
  for (const tensor of tensors) tensor?.dispose()
}
