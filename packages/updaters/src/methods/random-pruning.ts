import type { Updater } from '../types.js'
import type { Method } from './method.js'
import { fixedMasks, staticSettings, type StaticOptions } from './static.js'

/**
 * Random pruning: masks drawn once, of whichever ratios of layers a distribution has, and trained as they are. The same
 * as `static`, by the name under which it is a method and not a baseline. Liu et al. 2022,
 * https://arxiv.org/abs/2202.02643
 */
export const randomPruningMethod: Method<StaticOptions> = {
  name: 'random-pruning',
  about: 'random masks that never change, of any distribution',
  source: 'https://arxiv.org/abs/2202.02643',
  fixed: true,
  settings: staticSettings,
  make: randomPruning
}

/** The updater of `randomPruningMethod`. */
export function randomPruning(options: StaticOptions): Updater<undefined> {
  return fixedMasks('random-pruning', options)
}
