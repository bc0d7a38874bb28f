import { numbersIn } from './measured.js'
import type { PruneScore } from './types.js'

/**
 * |w| + λ|∂L/∂w|: a small weight stays that its gradient would soon make larger.
 * MEST, Yuan et al. 2021, https://arxiv.org/abs/2110.14032
 */
export const magnitudeAndGradient = (lambda: number): PruneScore => ({
  name: 'magnitude-and-gradient',
  about: 'the weights nearest zero go, unless their gradient is large',
  needs: ['existing-gradients'],
  score: ({ values, measured }) => {
    const gradients = numbersIn('magnitude-and-gradient', measured, 'existing-gradients', values.length)
    return Float64Array.from(values, (value, i) => Math.abs(value) + lambda * Math.abs(gradients[i]))
  }
})
