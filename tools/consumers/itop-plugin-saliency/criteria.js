import { highestScores, numbersIn } from '@itop/criteria'

/** |w·g|, to first order what the loss would change by. Molchanov et al. 2016, https://arxiv.org/abs/1611.06440 */
export const saliency = {
  name: 'saliency',
  about: 'weights go whose absence would change the loss least',
  needs: ['existing-gradients'],
  score: ({ values, measured }) => {
    const gradients = numbersIn('saliency', measured, 'existing-gradients', values.length)
    return Float64Array.from(values, (value, i) => Math.abs(value * gradients[i]))
  }
}

/** The largest mean gradient of two steps. */
export const steadyGradient = highestScores(
  'steady-gradient', 'gradient/mean-of:2', 'positions come whose gradient is large in two steps')
