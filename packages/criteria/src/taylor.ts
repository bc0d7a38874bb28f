import { numbersIn } from './measured.js'
import type { PruneScore } from './types.js'

/**
 * (w·g)²: the first-order Taylor estimate of how much the loss changes when the weight is removed.
 * Molchanov et al. 2019, https://arxiv.org/abs/1906.10771
 *
 * Needs the gradients of the existing weights. Computed in float64, where the square of two small floats is not yet 0.
 */
export const taylor: PruneScore = {
  name: 'taylor',
  about: 'the weights go whose weight times gradient is nearest zero',
  needs: ['existing-gradients'],
  score: ({ values, measured }) => {
    const gradients = numbersIn('taylor', measured, 'existing-gradients', values.length)
    return Float64Array.from(values, (value, i) => (value * gradients[i]) ** 2)
  }
}
