import { axes } from '../axes.js'
import { check } from '../errors.js'
import { sharesOf } from '../iteration-shares.js'
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
  /** How often weights are scored, each time in a sparser network. Integer ≥ 1, default 1. */
  readonly iterations?: number
  /** How the density falls over the iterations. Default 'exponential'. */
  readonly iterationSchedule?: 'exponential' | 'linear'
  /** Whether a weight that an iteration removed may come back in a later one. Default 'refused'. */
  readonly returning?: 'refused' | 'allowed'
  /** Whether as many weights exist as asked for, or as a code makes of them. Default 'exact'. */
  readonly counts?: ScoredCounts
}

const { positions, probeBatches, iterations, iterationSchedule, returning } = axes
const settings = {
  density: axes.density, positions, probeBatches, iterations, iterationSchedule, returning,
  counts: scoredCounts('force')
}

/**
 * Connection sensitivity: before the first step, the weights stay whose presence changes the loss most, |w·∂L/∂w| over
 * all layers together; the masks never change. Lee et al. 2019, https://arxiv.org/abs/1810.02340
 *
 * Those values are trained that were scored, and each layer keeps a weight. The authors' code scores other values than
 * it trains, and prunes biases too; `counts: 'reference'` rounds as it does, `'synflow'` as Synaptic-Flow.
 *
 * With `iterations` it is Iterative SNIP, and with `returning: 'allowed'` FORCE, which scores the first value of a
 * weight that is gone by the gradient at 0. De Jorge et al. 2020, https://arxiv.org/abs/2006.09081; `counts: 'force'`
 * as there.
 */
export const snipMethod: Method<SnipOptions> = {
  name: 'snip',
  about: 'keeps the weights that the loss is most sensitive to, chosen once from a batch before training',
  source: 'https://arxiv.org/abs/1810.02340',
  fixed: true,
  settings,
  make: snip
}

/** The updater of `snipMethod`. */
export function snip(given: SnipOptions): Updater<undefined> {
  const options = filled('snip', settings, given) as Required<SnipOptions>   // defaults are in the table, but three
  const { density, iterations = 1, iterationSchedule, returning } = given
  check(iterations > 1 || (iterationSchedule ?? returning) === undefined, say =>
    `snip: ${say('iterationSchedule')} and ${say('returning')} are of several iterations, got one. ` +
      `Give ${say('iterations')}, or leave them out.`)
  return scoredMasks({
    name: 'snip', options, probe: { batches: options.probeBatches }, scores: snipScores,
    selection: selectionOf('snip', options.counts),
    shares: sharesOf({ density, iterations, iterationSchedule: iterationSchedule ?? 'exponential' }),
    returning: returning === 'allowed'
  })
}

/** |w·∂L/∂w| of every position, one array a layer: w is the first value, the gradient is at these. */
export async function snipScores(probe: Probe, at?: readonly Float32Array[]): Promise<readonly Float32Array[]> {
  const gradients = await probe.gradients(at && { values: at })
  const values = probe.values()
  return gradients.map((layer, i) => layer.map((gradient, j) => Math.abs(values[i][j] * gradient)))
}
