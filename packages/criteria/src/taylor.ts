import type { PruneScore } from './types.js'

/**
 * (w·g)²: the first-order Taylor estimate of how much the loss changes when the weight is removed.
 * Molchanov et al. 2019, https://arxiv.org/abs/1906.10771
 *
 * Needs the gradients of the existing weights. Computed in float64, where the square of two small floats is not yet 0.
 */
export const taylor: PruneScore = {
  name: 'taylor',
  needs: 'gradients',
  score: ({ values, gradients }) => {
    if (gradients?.length !== values.length) {
      throw new TypeError(
        `taylor: expected ${values.length} gradients, one for each value, got ${gradients?.length ?? 'none'}. ` +
          "Provide the gradients of the existing weights: the score's `needs` is 'gradients'.")
    }
    return Float64Array.from(values, (value, i) => (value * gradients[i]) ** 2)
  }
}
