import { highestScores } from './highest-scores.js'

/**
 * The highest |gradient| of the present mini-batch among the inactive positions, those just pruned included.
 * RigL, Evci et al. 2020, https://arxiv.org/abs/1911.11134
 *
 * In the ITOP repository gradients that are 0 leave the layer short of weights; here the count is exact.
 */
export const gradient = highestScores(
  'gradient', 'gradient', 'positions where the loss has the steepest gradient come')
