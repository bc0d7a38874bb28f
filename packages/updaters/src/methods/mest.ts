import { magnitudeAndGradient } from '@itop/criteria'
import { axes, remainderOf } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { stepsOfEpochs } from '../epochs.js'
import { growRule, pruneScore } from '../prune-and-grow-layer.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import { structureAxis, type StructureOptions } from '../structures/structure-axis.js'
import type { RunLength, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { exactly, grownShares, sparsitiesOf, type Bound } from './mest-bounds.js'
import { byPercentile, refuseGroups } from './mest-reference.js'
import type { Method } from './method.js'

/** Options of MEST. */
export interface MestOptions extends
  StructureOptions, BirthOptions, Partial<Omit<StartOptions & DropOptions, 'density'>> {
  readonly density: number
  /** Optimizer steps between updates. Integer ≥ 1, default five passes over the training set. */
  readonly interval?: number
  /** Factor of |gradient| beside |weight| in what is pruned. Number ≥ 0, default 0. */
  readonly lambda?: number
  /** Default 'hard'. */
  readonly bound?: Bound
  /** Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const settings = {
  ...withDefaults(pick(axes, 'density', 'distribution', 'initialMasks', 'structure', 'dropFraction',
    'dropSchedule', 'dropFloor', 'dropPower', 'lambda', 'bound', 'birth', 'counts'),
  { distribution: 'uniform', dropFraction: 0.2, dropSchedule: 'stages' }),
  interval: { ...axes.interval, unset: 'every 5 epochs' },
  remainder: remainderOf('unstructured')
}

/**
 * MEST: memory-economic sparse training. Every five passes each layer loses its least weights, by |w| + λ|∂L/∂w|, and
 * grows others at random: elastic mutation. With `bound: 'soft'` it is EM&S: more weights than asked for exist between
 * updates, and those asked for after the last. Yuan et al. 2021, https://arxiv.org/abs/2110.14032
 *
 * The authors' code also updates before the first step, and its λ never acts; here it sees the gradient of the step.
 */
export const mestMethod: Method<MestOptions> = {
  name: 'mest',
  about: 'drops the smallest weights, grows others at random, ever fewer',
  source: 'https://arxiv.org/abs/2110.14032',
  settings,
  make: mest
}

/** The updater of `mestMethod`. */
export function mest(options: MestOptions): Updater<undefined> {
  const given = filled('mest', settings, options) as Required<MestOptions>   // all have defaults but the interval
  const { density, lambda, bound, counts } = given
  const structured = structureAxis('mest', given)
  const [first, drop] = [startAxis('mest', given, structured), dropAxis('mest', given)]
  const [grow, exact] = [growRule('mest', 'random'), counts === 'exact']
  if (!exact) refuseGroups(structured)
  const prune = lambda === 0 ? pruneScore('mest', 'magnitude') : magnitudeAndGradient(lambda)
  const intervalOf = (run: RunLength) => options.interval ?? stepsOfEpochs('mest', 5, run)
  /** With a soft bound the last update only prunes. */
  const fractionAt = (step: number, run: RunLength) =>
    bound === 'soft' && step + intervalOf(run) >= run.totalSteps ? 0 : drop.at({}, step, run.totalSteps)
  return withBirths(given, {
    name: 'mest',
    needs: exact ? prune.needs : lambda === 0 ? [] : ['gradient'],
    cells: structured.cells,
    start: (layers, { seed }) => ({ masks: first.masks(layers, density, seed), state: undefined }),
    plan: (layers, run) => {
      const [targets, interval] = [first.densities(layers, density), intervalOf(run)]
      return planOf({ interval, stop: run.totalSteps - 1 }, run.totalSteps, step => ({
        dropFraction: fractionAt(step, run),
        get densities() {
          if (bound === 'hard') return targets   // one list for all steps says that it never changes
          const fraction = step < interval ? 0 : fractionAt(step - step % interval, run)
          return grownShares(targets, layers.map(structured.cells), fraction)
        }
      }))
    },
    update: async (state, layers, at) => {
      const [fraction, shapes] = [fractionAt(at.step, at), shapesOf(layers)]
      const cells = shapes.map(structured.cells)
      const parts = exact
        ? first.densities(shapes, density).map((share, i) => exactly(bound, share, fraction, cells[i].groups))
        : first.shares(shapes, density).map(share => byPercentile(lambda, sparsitiesOf(bound, share, fraction)))
      const pruned = await Promise.all(layers.map((layer, i) => parts[i].pruned(layer, cells[i], prune)))
      const changes = await Promise.all(layers.map((layer, i) =>
        regrownChange(layer, pruned[i], at, { grow, count: parts[i].grown(pruned[i]), cells: cells[i] })))
      return { state, change: { step: at.step, dropFraction: fraction, layers: changes } }
    },
    settings: {
      method: 'mest', ...first.settings, ...structured.settings, prune: prune.name, grow: grow.name,
      ...options.interval && { interval: options.interval }, ...drop.settings, lambda, bound, counts
    }
  })
}
