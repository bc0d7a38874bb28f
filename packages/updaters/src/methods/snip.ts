import { axes } from '../axes.js'
import type { Probe } from '../probe.js'
import { scoredCounts, selectionOf, type ScoredCounts } from '../scored-counts.js'
import { scoredMasks, type ScoredOptions } from '../scored-start.js'
import { filled } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of SNIP. */
export interface SnipOptions extends ScoredOptions {
  /** Batches that are looked at before the first step. Integer ≥ 1, default 1. */
  readonly probeBatches?: number
  /** Whether as many weights exist as asked for, or as a code makes of them. Default 'exact'. */
  readonly counts?: ScoredCounts
}

const { density, positions, probeBatches } = axes
const settings = { density, positions, probeBatches, counts: scoredCounts }

/**
 * Connection sensitivity: before the first step, the weights stay whose presence changes the loss most, |w·∂L/∂w| over
 * all layers together; the masks never change. Lee et al. 2019, https://arxiv.org/abs/1810.02340
 *
 * Those values are trained that were scored, and each layer keeps a weight. The authors' code scores other values than it
 * trains, and prunes biases too; `counts: 'reference'` rounds as it does, `'synflow'` as Synaptic-Flow.
 */
export const snipMethod: Method<SnipOptions> = {
  name: 'snip',
  about: 'keeps the weights that the loss is most sensitive to, chosen once from a batch before training',
  source: 'https://arxiv.org/abs/1810.02340',
  settings,
  make: snip
}

/** The updater of `snipMethod`. */
export function snip(given: SnipOptions): Updater<undefined> {
  const options = filled('snip', settings, given) as Required<SnipOptions>   // the table has defaults for the others
  return scoredMasks({
    name: 'snip', options, probe: { batches: options.probeBatches }, scores: snipScores,
    selection: selectionOf('snip', options.counts)
  })
}

/** |w·∂L/∂w| of every position, one array a layer. */
export async function snipScores(probe: Probe): Promise<readonly Float32Array[]> {
  const [values, gradients] = [probe.values(), await probe.gradients()]
  return gradients.map((layer, i) => layer.map((gradient, j) => Math.abs(values[i][j] * gradient)))
}
