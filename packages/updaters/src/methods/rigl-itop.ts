import { itopInterval } from './itop-interval.js'
import { preset } from './preset.js'

/**
 * Growth by gradient with ITOP's settings: every 4,000 steps to the end of the run, 0.5 falling to 0.005.
 * Liu et al. 2021, https://arxiv.org/abs/2102.02887
 */
export const riglItopMethod = preset({
  name: 'rigl-itop',
  about: 'RigL as it explores most of a network reliably',
  source: 'https://arxiv.org/abs/2102.02887',
  defaults: {
    distribution: 'erk',
    prune: 'magnitude',
    grow: 'gradient',
    interval: itopInterval(4000, 600),
    dropFraction: 0.5,
    dropSchedule: 'cosine'
  }
})

/** The updater of `riglItopMethod`. */
export const riglItop = riglItopMethod.make
