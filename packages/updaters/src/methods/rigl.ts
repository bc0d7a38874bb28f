import { preset } from './preset.js'

/**
 * RigL: magnitude prune, growth by gradient, every 100 steps, 0.3 falling along a cosine to 0 at three quarters of the
 * run.
 * Evci et al. 2020, https://arxiv.org/abs/1911.11134
 *
 * google-research/rigl removes floor(p·A) weights, here ceil(p·A) as in ITOP; it adds noise of 1e-5 to the prune score,
 * here ties go to the lower flat index; and there an update takes the place of the optimizer step.
 */
export const riglMethod = preset({
  name: 'rigl',
  about: 'drops the smallest weights, grows where the gradient is largest',
  source: 'https://arxiv.org/abs/1911.11134',
  defaults: {
    distribution: 'erk',
    prune: 'magnitude',
    grow: 'gradient',
    interval: 100,
    dropFraction: 0.3,
    dropSchedule: 'cosine',
    dropFloor: 0,
    stopFraction: 0.75
  }
})

/** The updater of `riglMethod`. */
export const rigl = riglMethod.make
