import { scoresIn } from '@itop/criteria'
import { axes } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { dropAxis } from '../drop-axis.js'
import { growAxis, type GrowOptions } from '../grow-axis.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { pruneScores } from '../prune-layer.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import { bounds, inGroups } from '../structures/groups.js'
import { structureAxis } from '../structures/structure-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import type { Method } from './method.js'
import { fanIns, keptOf, salientCounts, stayingOutputs, trimmed } from './srigl-outputs.js'

/** Options of SRigL. */
export interface SriglOptions extends Pick<StartOptions, 'density'>, BirthOptions,
  Partial<Pick<StartOptions, 'distribution'> & Pick<GrowOptions, 'gradientBatches'>> {
  /** Optimizer steps between updates. Integer ≥ 1, default 100. */
  readonly interval?: number
  /** Share of the run after which nothing changes any more. In (0, 1], default 0.75. */
  readonly stopFraction?: number
  /** Share of a layer's weights exchanged at step 0; it falls along half a cosine to 0. In (0, 1], default 0.3. */
  readonly dropFraction?: number
  /** What an output must have to stay, a share of its fan-in or a number ≥ 1. Number ≥ 0, default 0.3; 0: all stay. */
  readonly salience?: number
  /** Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const settings = withDefaults(pick(axes, 'density', 'distribution', 'interval', 'stopFraction', 'dropFraction',
  'salience', 'gradientBatches', 'birth', 'counts'
), { interval: 100, stopFraction: 0.75, dropFraction: 0.3, gradientBatches: 1 })

/**
 * RigL with constant fan-in: each output has as many weights, the layer's largest stay and each output is filled up by
 * gradient. Outputs with too few positions worth keeping are removed, and the others have more; they may return.
 * Lasby et al. 2023, https://arxiv.org/abs/2305.02299
 *
 * Here a layer keeps its number of weights: what its outputs do not divide goes one each to those with most that is
 * worth keeping. The last layer keeps all outputs. In the authors' code the remainder is lost, the first weights of a
 * crowded output stay in place of the largest, and classes may go: `counts: 'reference'`.
 */
export const sriglMethod: Method<SriglOptions> = {
  name: 'srigl',
  about: 'as rigl, each output having as many weights; outputs with little worth keeping go',
  source: 'https://arxiv.org/abs/2305.02299',
  settings,
  make: srigl
}

/** The updater of `sriglMethod`. Which outputs are removed is seen in the masks, so it remembers nothing. */
export function srigl(options: SriglOptions): Updater<undefined> {
  const given = filled('srigl', settings, options) as Required<SriglOptions>   // the table has defaults for all of them
  const { density, interval, stopFraction, salience, gradientBatches, counts } = given
  const first = startAxis('srigl', given, structureAxis('srigl', { structure: 'fan-in' }))
  const drop = dropAxis('srigl', { ...given, dropSchedule: 'cosine', dropFloor: 0 })
  const [when, prune] = [{ interval, stopFraction }, pruneScore('srigl', 'magnitude')]
  const { rule: grow } = growAxis('srigl', { grow: 'gradient', gradientBatches, interval })
  /** One layer, which has room for so many weights, after an update. */
  const updated = async (view: LayerView, least: number, budget: number, at: UpdateContext): Promise<LayerChange> => {
    const { name, stored, measured } = view
    const sizes = pruneScores({ ...view, mask: stored, prune })
    const kept = keptOf(sizes, drop.at(when, at.step, at.totalSteps), counts)
    const gradient = scoresIn(name, measured, grow.needs[0])
    const salient = await salientCounts(stored, sizes, gradient, { kept, moved: stored.count - kept })
    const stays = stayingOutputs(salient, least, { budget, columns: stored.size / salient.length })
    const fanIn = fanIns(stays, salient, budget, counts)
    const pruned = trimmed(stored, sizes, kept, { fanIn, counts })
    const missing = bounds(pruned.kept, fanIn.length).map(([from, to], output) => fanIn[output] - (to - from))
    const count = missing.reduce((sum, own) => sum + own, 0)
    return regrownChange(view, pruned, at, { grow: inGroups(grow, missing), count })
  }
  return withBirths(given, {
    name: 'srigl',
    needs: grow.needs,
    start: (layers, { seed }) => ({ masks: first.masks(layers, density, seed), state: undefined }),
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, density)
      return planOf(when, totalSteps, step => ({ dropFraction: drop.at(when, step, totalSteps), densities }))
    },
    update: async (state, layers, at) => {
      const [changes, shares]: [LayerChange[], readonly number[]] = [[], first.shares(shapesOf(layers), density)]
      for (const [i, layer] of layers.entries()) {
        const { size, count } = layer.stored
        const isExempt = counts === 'exact' && i === layers.length - 1
        const budget = counts === 'exact' ? count : Math.floor(size * shares[i])
        changes.push(await updated(layer, isExempt ? 0 : salience, budget, at))
      }
      return { state, change: { step: at.step, dropFraction: drop.at(when, at.step, at.totalSteps), layers: changes } }
    },
    settings: {
      method: 'srigl', ...first.settings, structure: 'fan-in', prune: prune.name, grow: grow.name, ...when,
      ...drop.settings, salience, gradientBatches, counts
    }
  })
}
