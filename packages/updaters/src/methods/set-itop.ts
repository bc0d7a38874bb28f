import { itopInterval } from './itop-interval.js'
import { preset } from './preset.js'

/**
 * SET with the settings that explore most of the network reliably: every 1,500 steps, 0.5 falling to 0.005 at the end.
 * Liu et al. 2021, https://arxiv.org/abs/2102.02887
 */
export const setItopMethod = preset({
  name: 'set-itop',
  about: 'SET as it explores most of a network reliably',
  source: 'https://arxiv.org/abs/2102.02887',
  defaults: {
    distribution: 'erk',
    prune: 'magnitude',
    grow: 'random',
    interval: itopInterval(1500, 300),
    dropFraction: 0.5,
    dropSchedule: 'cosine'
  }
})

/** The updater of `setItopMethod`. */
export const setItop = setItopMethod.make
