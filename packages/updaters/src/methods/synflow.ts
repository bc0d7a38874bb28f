import { magnitudes } from '@itop/masks'
import { axes } from '../axes.js'
import { sharesOf } from '../iteration-shares.js'
import type { Probe } from '../probe.js'
import { selectionOf } from '../scored-counts.js'
import { scoredMasks, type ScoredOptions } from '../scored-start.js'
import { filled, withDefaults } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of SynFlow. */
export interface SynflowOptions extends ScoredOptions {
  /** How often weights are scored, each time in a sparser network. Integer ≥ 1, default 100. */
  readonly iterations?: number
  /** How the density falls over the iterations. Default 'exponential'. */
  readonly iterationSchedule?: 'exponential' | 'linear'
  /** Whether as many weights exist as asked for, or as the authors' code makes of them. Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const { density, positions, iterations, iterationSchedule, counts } = axes
const settings = withDefaults({ density, positions, iterations, iterationSchedule, counts },
  { iterations: 100, iterationSchedule: 'exponential' })

/**
 * Iterative synaptic flow: before the first step and without data, weights go in many iterations, each time those over
 * which least flows when every weight is its magnitude and an image of ones comes in, |w·∂R/∂w|, R the sum of outputs.
 * Tanaka et al. 2020, https://arxiv.org/abs/2006.05467
 *
 * What flows into a layer flows out of it, so that none is emptied while others have more to give. Beside that, here
 * each layer keeps a weight, and a network that no signal passes any more is refused. `counts: 'reference'` removes
 * what ties with the last to go, as the authors' code does.
 */
export const synflowMethod: Method<SynflowOptions> = {
  name: 'synflow',
  about: 'keeps the weights over which most flows, chosen in iterations before training, without data',
  source: 'https://arxiv.org/abs/2006.05467',
  fixed: true,
  settings,
  make: synflow
}

/** The updater of `synflowMethod`. */
export function synflow(given: SynflowOptions): Updater<undefined> {
  const options = filled('synflow', settings, given) as Required<SynflowOptions>   // the others have defaults
  return scoredMasks({
    name: 'synflow', options, probe: { ones: true }, scores: synflowScores,
    selection: selectionOf('synflow', options.counts), shares: sharesOf(options), returning: false, connected: true
  })
}

/**
 * |w·∂R/∂w| of every position at these values, or at the first ones, times one factor where float32 holds no more; one
 * array a layer.
 */
export async function synflowScores(probe: Probe, at = probe.values()): Promise<readonly Float32Array[]> {
  const sizes = at.map(magnitudes)
  for (const damping of [1, 2 ** -96]) {   // deep networks multiply the flow by more than 2^127
    const flows = await probe.outputGradients({ values: sizes, magnitudes: true, damping })
    const total = flows.reduce((sum, layer, i) => sum + multiplied(layer, sizes[i]), 0)
    if (Number.isFinite(total)) return flows
  }
  throw new RangeError('synflow: more flows through the network than float32 can tell: without norms, by which it is ' +
    'scored, it is too deep or too wide. Choose snip or grasp.')
}

/** The first numbers times the second, in place, and their sum. */
function multiplied(numbers: Float32Array, others: Float32Array): number {
  let sum = 0
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] *= others[i]
    sum += numbers[i]
  }
  return sum
}
