import { Mask, reindex } from '@itop/masks'
import { axes, remainderOf } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { check } from '../errors.js'
import { growAxis, type GrowOptions } from '../grow-axis.js'
import { pruneScore } from '../prune-and-grow-layer.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerShape, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { lastStep, type UpdateSchedule } from '../update-schedule.js'
import { reblocked } from './dsb-exchange.js'
import { begin, layerCounts } from './dsb-start.js'
import { readBlocks, type DsbState } from './dsb-state.js'
import type { Method } from './method.js'

/** Options of dynamic shuffled blocks. By default, updates end at 0.6 of the run. */
export interface DsbOptions extends Pick<StartOptions, 'density'>, BirthOptions,
  Partial<Pick<StartOptions, 'distribution'> & Pick<GrowOptions, 'gradientBatches'> &
    Pick<DropOptions, 'dropFraction'> & Pick<UpdateSchedule, 'interval' | 'stopFraction'>> {
  /** Outputs of a block, and inputs, at a tap each. Integer ≥ 1, default 16. */
  readonly blockSize?: number
  /** What to do with a layer that blocks do not fit. Default 'unstructured'. */
  readonly remainder?: 'refuse' | 'unstructured'
  /** Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'blockSize', 'interval', 'stopFraction', 'dropFraction', 'gradientBatches',
    'birth', 'counts'),
  remainder: remainderOf('unstructured')
}, {
  interval: 100, stopFraction: 0.6, dropFraction: 0.3, gradientBatches: 1, remainder: 'unstructured',
  blockSize: ({ model }) => model?.startsWith('mlp') ? 10 : 16   // their layers are no multiples of 16
})

/**
 * Dynamic shuffled blocks: the weights of a layer are dense blocks of outputs and inputs that need not be neighbours.
 * The smallest weights go where a block's output or input loses half of what it has there, as many come where the
 * gradient is largest, and blocks are extracted anew around what there is.
 * Jiang, Hu and Song 2022, Exposing and Exploiting Fine-Grained Block Structures for Fast and Accurate Sparse Training
 *
 * Here linear layers have blocks too, and counts are whole blocks, to the nearest; the authors' code rounds them up:
 * `counts: 'reference'`.
 */
export const dsbMethod: Method<DsbOptions> = {
  name: 'dsb',
  about: 'dense blocks of shuffled outputs and inputs; drops the smallest, grows by gradient',
  source: 'https://github.com/HPC-Research-Lab/shuffled-block-sparse-training',
  settings,
  trial: { blockSize: 2, stopFraction: 1 },
  make: dsb
}

/** The updater of `dsbMethod`. */
export function dsb(options: DsbOptions): Updater<DsbState> {
  const given = filled('dsb', settings, options) as Required<DsbOptions>   // the table has defaults for all of them
  const { density, interval, stopFraction, blockSize: size, gradientBatches, remainder, counts } = given
  const [first, prune] = [startAxis('dsb', given), pruneScore('dsb', 'magnitude')]
  const { rule: grow } = growAxis('dsb', { grow: 'gradient', gradientBatches, interval })
  const drop = dropAxis('dsb', { ...given, dropSchedule: 'cosine', dropFloor: 0 })
  const when = { interval, stopFraction }
  const fractionAt = (step: number, totalSteps: number) => drop.at({}, step, 2 * lastStep(when, totalSteps))
  const countsOf = (layers: readonly LayerShape[]) =>
    layerCounts(layers, first.shares(layers, density), { size, remainder, counts })
  return withBirths(given, {
    name: 'dsb',
    needs: grow.needs,
    probe: 'values',
    start: (layers, { probe }) => {
      check(probe !== undefined, () => 'dsb: expected a probe, since the first masks are of the first values.')
      const [all, wanted] = [probe.values(), countsOf(layers)]
      const begun = wanted.map((layer, i) => begin(layer, all[i], size))
      return {
        masks: begun.map(({ mask }) => ({ stored: mask, forward: mask })),
        values: begun.map(({ mask }, i) => reindex(Mask.full(mask.shape), mask, all[i])),
        state: { blocks: begun.map(({ blocks }) => blocks) }
      }
    },
    plan: (layers, { totalSteps }) => {
      first.densities(layers, density)   // refuses one at which a layer would keep none
      const densities = countsOf(layers).map(({ active, all }) => active / all)
      return planOf(when, totalSteps, step => ({ dropFraction: fractionAt(step, totalSteps), densities }))
    },
    update: async ({ blocks }, layers, at) => {
      const fraction = fractionAt(at.step, at.totalSteps)
      const exchange = { prune, grow, fraction, size }
      const after = await Promise.all(layers.map((layer, i) => reblocked(layer, blocks[i], exchange, at)))
      const change = { step: at.step, dropFraction: fraction, layers: after.map(layer => layer.change) }
      return { state: { blocks: after.map(layer => layer.blocks) }, change }
    },
    state: { version: 1, check: readBlocks },
    settings: {
      method: 'dsb', ...first.settings, structure: `shuffled-block:${size}`, blockSize: size, prune: prune.name,
      grow: grow.name, ...when, ...drop.settings, gradientBatches, remainder, counts
    }
  })
}
