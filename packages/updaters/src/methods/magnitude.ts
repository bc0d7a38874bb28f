import { magnitudes } from '@itop/masks'
import { axes } from '../axes.js'
import { selectionOf } from '../scored-counts.js'
import { scoredMasks, type ScoredOptions } from '../scored-start.js'
import type { PruneScope } from '../scoped-survivors.js'
import { filled } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of magnitude pruning before training. */
export interface MagnitudeOptions extends ScoredOptions {
  /** Whether the largest of all layers together exist, or of each layer its share. Default 'global'. */
  readonly pruneScope?: PruneScope
  /** Whether as many weights exist as asked for, or as Synaptic-Flow's code makes of them. Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const { density, positions, pruneScope, counts } = axes
const settings = { density, positions, pruneScope, counts }

/**
 * Magnitude pruning at initialisation: the weights exist that are largest before the first step, and the masks never
 * change. The baseline of Tanaka et al. 2020, https://arxiv.org/abs/2006.05467, whose code also removes what ties with
 * the last to go: `counts: 'reference'`.
 */
export const magnitudeMethod: Method<MagnitudeOptions> = {
  name: 'magnitude',
  about: 'keeps the weights that are largest before training',
  source: 'https://arxiv.org/abs/2006.05467',
  fixed: true,
  settings,
  make: magnitude
}

/** The updater of `magnitudeMethod`. */
export function magnitude(given: MagnitudeOptions): Updater<undefined> {
  const options = filled('magnitude', settings, given) as Required<MagnitudeOptions>   // the others have defaults
  return scoredMasks({
    name: 'magnitude', options, probe: 'values', scores: async (_, values) => values.map(magnitudes),
    selection: selectionOf('magnitude', options.counts), scope: options.pruneScope, shares: [options.density],
    returning: false
  })
}
