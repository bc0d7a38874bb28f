import { magnitudes } from '@itop/masks'
import { axes } from '../axes.js'
import { sharesOf } from '../iteration-shares.js'
import type { Probe } from '../probe.js'
import { selectionOf } from '../scored-counts.js'
import { scoredMasks, type ScoredOptions } from '../scored-start.js'
import { filled, withDefaults } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of iterative GraSP. */
export interface GraspItOptions extends ScoredOptions {
  /** Batches that are looked at before the first step. Integer ≥ 1, default 1. */
  readonly probeBatches?: number
  /** How often weights are scored, each time in a sparser network. Integer ≥ 1, default 10. */
  readonly iterations?: number
  /** How the density falls over the iterations. Default 'exponential'. */
  readonly iterationSchedule?: 'exponential' | 'linear'
  /** Whether as many weights exist as asked for, or as the authors' code makes of them. Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const { density, positions, probeBatches, iterations, iterationSchedule, counts } = axes
const settings = withDefaults({ density, positions, probeBatches, iterations, iterationSchedule, counts },
  { iterations: 10, iterationSchedule: 'exponential' })

/**
 * Iterative GraSP: before the first step, weights go in several iterations, each time those of the smallest gradient in
 * the network that is left; the masks never change. De Jorge et al. 2020, https://arxiv.org/abs/2006.09081
 *
 * The authors score by (∂L/∂w)², which ranks as |∂L/∂w| does and is 0 of more small numbers. Every iteration looks at
 * the same images. Those values are trained that were scored, and each layer keeps a weight; `counts: 'reference'`
 * keeps what ties with the last, and guards no layer.
 */
export const graspItMethod: Method<GraspItOptions> = {
  name: 'grasp-it',
  about: 'keeps the weights of the largest gradients, chosen in iterations from a batch before training',
  source: 'https://arxiv.org/abs/2006.09081',
  fixed: true,
  settings,
  make: graspIt
}

/** The updater of `graspItMethod`. */
export function graspIt(given: GraspItOptions): Updater<undefined> {
  const options = filled('grasp-it', settings, given) as Required<GraspItOptions>   // the others have defaults
  return scoredMasks({
    name: 'grasp-it', options, probe: { batches: options.probeBatches }, scores: graspItScores,
    selection: selectionOf('grasp-it', options.counts), shares: sharesOf(options), returning: false
  })
}

/** |∂L/∂w| of every position at these values, or at the first ones; one array a layer. */
export async function graspItScores(probe: Probe, at?: readonly Float32Array[]): Promise<readonly Float32Array[]> {
  const gradients = await probe.gradients(at && { values: at })
  return gradients.map(magnitudes)
}
