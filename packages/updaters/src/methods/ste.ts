import { axes, remainderOf } from '../axes.js'
import { filled, withDefaults } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'
import { straightThrough, type SrSteOptions } from './sr-ste.js'

/** Options of the straight-through estimator. */
export type SteOptions = Omit<SrSteOptions, 'maskedDecay'>

const { n, m, interval, firstConvolution } = axes

const settings = withDefaults({ n, m, interval, remainder: remainderOf('dense'), firstConvolution },
  { interval: 100, remainder: 'refuse' })

/**
 * N:M sparsity with the plain straight-through estimator: all weights are stored and get the gradients of the network
 * that uses the n largest of every m neighbours along the input. `sr-ste` without its decay; both of Zhou et al. 2021,
 * https://arxiv.org/abs/2102.04010, the estimator of Bengio et al. 2013, https://arxiv.org/abs/1308.3432
 */
export const steMethod: Method<SteOptions> = {
  name: 'ste',
  about: 'as sr-ste, but weights that are not used do not decay',
  source: 'https://arxiv.org/abs/1308.3432',
  settings,
  trial: { remainder: 'dense' },
  make: ste
}

/** The updater of `steMethod`. */
export function ste(options: SteOptions = {}): Updater<undefined> {
  return straightThrough('ste', { ...filled('ste', settings, options) as Required<SteOptions>, maskedDecay: 0 })
}
