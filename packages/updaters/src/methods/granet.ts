import type { PruneScore } from '@itop/criteria'
import { axes } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { densityAfter, rampOf, type RampOptions } from '../density-ramp.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { check } from '../errors.js'
import { exchangedAfter } from '../exchange-after.js'
import { exactly, roundedDown, survivorsOfShare } from '../global-survivors.js'
import { growAxis, type GrowOptions } from '../grow-axis.js'
import { needsOf } from '../measured.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { pruneScores, untouched, type Pruned } from '../prune-layer.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import type { Method } from './method.js'

/** Options of GraNet: `density` is the last one. */
export type GranetOptions = { readonly density: number } & Partial<Axes>

interface Axes extends Omit<StartOptions, 'density'>, GrowOptions, DropOptions,
  Omit<RampOptions, 'density'>, BirthOptions {
  readonly prune: string | PruneScore
  /** Whether the last density is reached exactly, or as the authors' code does. Default 'exact'. */
  readonly counts: 'exact' | 'reference'
}

const settings = withDefaults(pick(axes, 'density', 'distribution', 'initialMasks', 'prune', 'grow', 'gradientBatches',
  'interval', 'dropFraction', 'dropSchedule', 'dropFloor', 'dropPower', 'initialDensity', 'rampStart',
  'rampStopFraction', 'birth', 'counts'), {
  grow: 'gradient', interval: 1000, dropFraction: 0.5, initialDensity: 0.5, rampStopFraction: 110 / 160
})

/**
 * Gradual pruning with zero-cost neuroregeneration: the density falls along a cubic curve, by the smallest weights of
 * all layers together; at every update each layer then exchanges a fraction of its weights for those of the largest
 * gradient. From dense with `initialDensity: 1`. Liu et al. 2021, https://arxiv.org/abs/2106.10404
 *
 * Here the last density is reached, exactly, and each layer keeps a weight. The authors' code ends one update earlier
 * and keeps one weight fewer: `counts: 'reference'`. A weight that falls to the ramp and is regrown in the same update
 * is a new one, as there.
 */
export const granetMethod: Method<GranetOptions> = {
  name: 'granet',
  about: 'the density falls, the smallest weights are regrown by gradient',
  source: 'https://arxiv.org/abs/2106.10404',
  settings,
  make: granet
}

/** The updater of `granetMethod`. */
export function granet(options: GranetOptions): Updater<undefined> {
  const given = filled('granet', settings, options) as GranetOptions & Axes   // the table has defaults for all of them
  const { initialDensity, density, interval, rampStart, rampStopFraction, counts } = given
  check(initialDensity >= density, say =>
    `granet: ${say('initialDensity')} must be at least ${say('density')}, ${density}, got ${initialDensity}. ` +
      'The density only falls.')
  const [first, drop] = [startAxis('granet', given), dropAxis('granet', given)]
  const [prune, grow] = [pruneScore('granet', given.prune), growAxis('granet', given)]
  return withBirths(given, {
    name: 'granet',
    needs: needsOf(prune, grow.rule),
    start: (layers, { seed }) => ({ masks: first.masks(layers, initialDensity, seed), state: undefined }),
    plan: (layers, { totalSteps }) => {
      const ramp = rampOf('granet', given, totalSteps)
      return planOf({ interval }, totalSteps, step => ({
        dropFraction: drop.at({}, step, totalSteps),
        get densities() { return first.densities(layers, densityAfter(ramp, given, step)) }   // costs most
      }))
    },
    update: async (state, layers, at) => {
      const dropFraction = drop.at({}, at.step, at.totalSteps)
      const thinned = thin(layers, given, prune, at)
      const changes: LayerChange[] = []
      for (const [i, layer] of layers.entries()) {
        const exchange = { prune, grow: grow.rule, fraction: dropFraction, counts, at }
        changes.push(await exchangedAfter(thinned[i], layer, exchange))
      }
      return { state, change: { step: at.step, dropFraction, layers: changes } }
    },
    settings: {
      method: 'granet', ...first.settings, prune: prune.name, ...grow.settings, interval, ...drop.settings,
      initialDensity, rampStart, rampStopFraction, counts
    }
  })
}

/** The smallest weights of all layers together go, down to the density of this step. */
function thin(
  layers: readonly LayerView[], options: GranetOptions & Axes, prune: PruneScore, { step, totalSteps }: UpdateContext
): readonly Pruned[] {
  const ramp = rampOf('granet', options, totalSteps)
  const ranked = layers.map(({ name, stored: mask, values, measured }) =>
    ({ mask, scores: pruneScores({ name, mask, values, measured, prune }) }))
  const falls = step >= ramp.first && step < ramp.last
  if (options.counts === 'reference' && !falls) return ranked.map(({ mask }) => untouched(mask))
  const selection = options.counts === 'exact' ? exactly : roundedDown
  return survivorsOfShare(ranked, densityAfter(ramp, options, step), selection)
}
