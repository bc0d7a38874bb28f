import { axes, pruneAndGrow, type Method, type PruneAndGrowOptions } from '@itop/updaters'
import { growRule } from './grow-rule.js'
import { pruneScore } from './prune-score.js'

/** Every so many steps a share of each layer's weights goes, and as many come. */
export const method: Method = {
  name: 'my-idea',
  about: 'exchanges weights that the loss would miss least for those of large gradients, and some at random',
  source: 'https://example.org/my-idea',
  // The flags of the method, with their ranges, words and defaults.
  settings: {
    density: axes.density,
    interval: { ...axes.interval, default: 100 },
    dropFraction: { ...axes.dropFraction, default: 0.3 }
  },
  make: given => pruneAndGrow({
    interval: 100, dropFraction: 0.3, dropSchedule: 'cosine', distribution: 'erk',
    ...given as Pick<PruneAndGrowOptions, 'density'>,   // each is checked by pruneAndGrow
    method: 'my-idea', prune: pruneScore, grow: growRule
  })
}
