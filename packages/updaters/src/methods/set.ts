import { preset } from './preset.js'

/**
 * SET as the ITOP repository runs it: magnitude prune, random growth, half of the weights at first, every 100 steps.
 * Mocanu et al. 2018, https://arxiv.org/abs/1707.04780; settings of Liu et al. 2021, https://arxiv.org/abs/2102.02887
 *
 * The defaults are that repository's. The original prunes by sign (`prune: 'set'`), a constant 0.3 once per epoch, from
 * an ER distribution (`dropSchedule: 'constant', dropFraction: 0.3, distribution: 'er'`).
 */
export const setMethod = preset({
  name: 'set',
  about: 'drops the smallest weights, grows as many at random',
  source: 'https://arxiv.org/abs/1707.04780',
  defaults: {
    distribution: 'erk',
    prune: 'magnitude',
    grow: 'random',
    interval: 100,
    dropFraction: 0.5,
    dropSchedule: 'cosine'
  }
})

/** The updater of `setMethod`. */
export const set = setMethod.make
