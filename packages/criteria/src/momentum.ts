import { highestScores } from './highest-scores.js'

/**
 * The highest |moving average of the gradient| among the inactive positions.
 * Sparse networks from scratch, Dettmers and Zettlemoyer 2019, https://arxiv.org/abs/1907.04840
 *
 * Sparse optimizer slots are 0 at absent positions, so this rule costs a dense moving average beside them.
 */
export const momentum = highestScores(
  'momentum', 'gradient/moving-average:0.9',
  'positions with the largest moving average of the gradient come; keeps a dense average')
