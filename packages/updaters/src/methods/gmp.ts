import type { PruneScore } from '@itop/criteria'
import { axes, remainderOf } from '../axes.js'
import { wholeRampOf, type RampOptions } from '../density-ramp.js'
import { check } from '../errors.js'
import { fallingShares, ofWholeCells } from '../falling-shares.js'
import type { GradualCounts } from '../gradual-counts.js'
import { cutTo } from '../gradual-cut.js'
import { refuseEmpty } from '../guard.js'
import { needsOf } from '../measured.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { refuseGroups, refuseMixedCells, type PruneScope } from '../scoped-survivors.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import { structureAxis, type StructureOptions } from '../structures/structure-axis.js'
import type { Updater } from '../types.js'
import { planUntil } from '../update-plan.js'
import type { Method } from './method.js'

/** Options of gradual magnitude pruning: `density` is the last one. */
export type GmpOptions = { readonly density: number } & Partial<Axes>

interface Axes extends Omit<StartOptions, 'density'>, StructureOptions, Omit<RampOptions, 'density'> {
  readonly prune: string | PruneScore
  /** Whether each layer falls to its own density, or the best of all layers together stay. Default 'layer'. */
  readonly pruneScope: PruneScope
  /** Whether counts are exactly those asked for, tfmot's, or GraNet's. Default 'exact'. */
  readonly counts: GradualCounts
}

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'initialMasks', 'structure', 'pooling', 'prune', 'pruneScope', 'interval',
    'initialDensity', 'rampStart', 'rampStopFraction', 'rampPower'),
  remainder: remainderOf('unstructured'),
  counts: { ...axes.counts, names: ['exact', 'reference', 'granet'] }
}, { distribution: 'uniform', pruneScope: 'layer', interval: 100, initialDensity: 1, rampStopFraction: 0.75 })

/**
 * Gradual magnitude pruning: a dense network loses its smallest weights along a cubic curve, fast at first, and trains
 * on with those that are left. Zhu and Gupta 2017, https://arxiv.org/abs/1710.01878
 *
 * Every layer falls to its own density, all along the same curve, or the smallest of all layers together go. The last
 * density is reached exactly, at the end of the ramp, whether or not the interval divides it, and no weight returns. In
 * the authors' code a weight may; `counts: 'reference'` rounds as its heir does, in float32, and keeps what ties.
 */
export const gmpMethod: Method<GmpOptions> = {
  name: 'gmp',
  about: 'from dense, the smallest weights go along a cubic curve',
  source: 'https://arxiv.org/abs/1710.01878',
  settings,
  make: gmp
}

/** The updater of `gmpMethod`. */
export function gmp(options: GmpOptions): Updater<undefined> {
  const given = filled('gmp', settings, options) as GmpOptions & Axes   // the table has defaults for what must be there
  const { density, initialDensity, interval, pruneScope, counts, rampStart, rampStopFraction, rampPower } = given
  check(initialDensity >= density, say =>
    `gmp: ${say('initialDensity')} must be at least ${say('density')}, ${density}, got ${initialDensity}. ` +
      'The density only falls.')
  const structured = structureAxis('gmp', given)
  refuseGroups('gmp', structured)
  const first = startAxis('gmp', given, structured)
  const prune = pruneScore('gmp', given.prune)
  return {
    name: 'gmp',
    needs: needsOf(prune),
    cells: structured.cells,
    start: (layers, { seed }) => ({ masks: first.masks(layers, initialDensity, seed), state: undefined }),
    plan: (layers, { totalSteps }) => {
      const ramp = wholeRampOf('gmp', given, totalSteps)
      const cells = layers.map(structured.cells)
      refuseMixedCells('gmp', pruneScope, cells)
      first.densities(layers, density)   // refuses one at which a layer would keep nothing
      return planUntil({ interval, ...ramp }, step => ({
        dropFraction: 0,
        get densities() { return ofWholeCells(cells, fallingShares(first, given, layers, ramp, step).own) }
      }))
    },
    update: async (state, layers, at) => {
      const survivors = cutTo(layers, given, { first, structured, prune }, at)
      refuseEmpty(layers, survivors.map(({ stored }) => stored), (name, say) => `gmp: ${name} would keep nothing, ` +
        `which the authors' code does not guard against. Choose ${say('counts', 'exact')}, or a higher density.`)
      return { state, change: { step: at.step, dropFraction: 0, layers: survivors } }
    },
    settings: {
      method: 'gmp', ...first.settings, ...structured.settings, prune: prune.name, pruneScope, interval,
      initialDensity, rampStart, rampStopFraction, ...rampPower !== undefined && { rampPower }, counts
    }
  }
}
