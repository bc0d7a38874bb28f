import type { Mask } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { inOurOrder, inTheirOrder, type DenseWeight } from './dense-weights.js'

/** A dense weight held sparse: zeros wherever its mask is 0. */
export interface MaskedWeight {
  readonly weight: DenseWeight
  readonly mask: Mask
  /** Sets the weight to 0 outside its mask. */
  readonly apply: () => void
  /** Another mask: weights outside it become 0, positions that were outside the old one start at 0. */
  readonly setMask: (mask: Mask) => void
  /** Values of the existing weights, `[nnz]`. */
  readonly values: () => Promise<Float32Array>
  /** Frees the mask's tensor. */
  readonly dispose: () => void
}

/** Holds a weight under a mask from now on. */
export function holdMasked(weight: DenseWeight, first: Mask): MaskedWeight {
  let mask = first
  let inside = insideOf(mask)
  // A choice, not a product: 0 · ∞ is not 0.
  const apply = () => {
    tf.tidy(() => { weight.write(tf.where(inside, weight.read(), tf.zerosLike(weight.read()))) })
  }
  apply()
  return {
    weight,
    get mask() { return mask },
    apply,
    setMask: next => {
      inside.dispose()
      mask = next
      inside = insideOf(mask)
      apply()
    },
    values: async () => gather(await inOurOrder(weight.read()), mask),
    dispose: () => { inside.dispose() }
  }
}

/** The numbers at the set positions of a mask, from an array of all positions. */
export const gather = (values: Float32Array, mask: Mask): Float32Array =>
  Float32Array.from(mask.indices(), index => values[index])

function insideOf(mask: Mask): tf.Tensor {
  const places = new Float32Array(mask.size)
  for (const position of mask.positions()) places[position] = 1
  return tf.tidy(() => tf.cast(inTheirOrder(places, mask.shape), 'bool'))
}
