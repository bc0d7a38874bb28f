import { pruneCount } from '@itop/masks'
import { axes } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { stepsOfEpochs } from '../epochs.js'
import { given as those } from '../errors.js'
import type { GrowOptions } from '../grow-axis.js'
import { needsOf } from '../measured.js'
import { redistributions } from '../redistributions.js'
import { growRule, pruneScore } from '../prune-and-grow-layer.js'
import { pruneLayer } from '../prune-layer.js'
import { regrowthQuota } from '../quota.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerView, RunLength, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import type { Method } from './method.js'
import { firstRegrowth, regrowth, readRegrowth, remembered, type Regrowth } from './snfs-regrowth.js'

/** Options of sparse momentum. */
export interface SnfsOptions extends
  Partial<Omit<StartOptions & DropOptions & Pick<GrowOptions, 'grow'>, 'density'>>, BirthOptions {
  readonly density: number
  /** Optimizer steps between updates. Integer ≥ 1, default one pass over the training set. */
  readonly interval?: number
  /** What says how many come in each layer. Default 'momentum'. */
  readonly redistribution?: keyof typeof redistributions
  /** Whether a regrowth is shared out exactly, or as the authors' code does, which drifts. Default 'exact'. */
  readonly counts?: 'exact' | 'reference'
}

const settings = {
  ...withDefaults(pick(axes, 'density', 'distribution', 'initialMasks', 'grow', 'redistribution', 'dropFraction',
    'dropSchedule', 'dropFloor', 'dropPower', 'birth', 'counts'), { distribution: 'uniform', dropFraction: 0.5 }),
  interval: { ...axes.interval, unset: 'once an epoch' }
}

/**
 * Sparse momentum: once a pass, the smallest weights of each layer go; as many come back where the moving average of
 * the gradient is largest, in the layers where it is large on average.
 * Dettmers and Zettlemoyer 2019, https://arxiv.org/abs/1907.04840
 *
 * A layer of less than 20 % zeros that still deserves more than its share loses no more than its share of zeros. Here
 * the number of weights stays exactly what it was and each layer keeps one; the authors' code rounds up in every layer
 * and corrects the drift over later updates: `counts: 'reference'`. There a grown weight starts with the momentum that
 * it had; here absent weights have none.
 */
export const snfsMethod: Method<SnfsOptions> = {
  name: 'snfs',
  about: 'sparse momentum: weights move to where the momentum is largest',
  source: 'https://arxiv.org/abs/1907.04840',
  settings,
  make: snfs
}

/** The updater of `snfsMethod`. */
export function snfs(options: SnfsOptions): Updater<Regrowth | undefined> {
  const given = filled('snfs', settings, options) as Required<SnfsOptions>   // defaults are in the table, but two
  const [first, drop] = [startAxis('snfs', given), dropAxis('snfs', given)]
  const [exact, redistributed] = [given.counts === 'exact', redistributions[given.redistribution ?? 'momentum']]
  const [prune, grow] = [pruneScore('snfs', 'magnitude'), growRule('snfs', given.grow ?? 'momentum')]
  return withBirths(given, {
    name: 'snfs',
    needs: needsOf(prune, grow, redistributed),
    start: (layers, { seed }) => {
      const masks = first.masks(layers, given.density, seed)
      return { masks, state: exact ? undefined : firstRegrowth(masks, given.density) }
    },
    plan: (layers, run) => {
      const densities = first.densities(layers, given.density)
      const when = { interval: intervalOf(options, run), stop: run.totalSteps - 1 }   // not after the last pass
      return planOf(when, run.totalSteps, step => ({ dropFraction: drop.at({}, step, run.totalSteps), densities }))
    },
    update: async (state, layers, at) => {
      const fraction = drop.at({}, at.step, at.totalSteps)
      const shares = await redistributed.shares(layers)
      const pruned = layers.map(({ name, stored: mask, values }, i) =>
        pruneLayer({ name, mask, values, prune, count: pruneCount(mask.count, rateOf(mask, shares, i, fraction)) }))
      const budgets = state ? regrowth(state, pruned, shares) : regrowthQuota(pruned, shares)
      const changes = await Promise.all(layers.map((layer, i) =>
        regrownChange(layer, pruned[i], at, { grow, count: budgets[i] })))
      return {
        state: state && remembered(state, changes),
        change: { step: at.step, dropFraction: fraction, layers: changes }
      }
    },
    ...!exact && { state: { version: 1, check: readRegrowth } },
    settings: {
      method: 'snfs', ...first.settings, ...drop.settings, ...options.interval && { interval: options.interval },
      counts: given.counts, ...those({ grow: given.grow && grow.name, redistribution: given.redistribution })
    }
  })
}

const intervalOf = ({ interval }: SnfsOptions, run: RunLength): number => interval ?? stepsOfEpochs('snfs', 1, run)

/** A nearly full layer that deserves more than its share gives up no more than its share of zeros. */
const rateOf = (mask: LayerView['stored'], shares: readonly number[], i: number, rate: number): number =>
  1 - mask.density < 0.2 && shares[i] > 1 / shares.length ? Math.min(1 - mask.density, rate) : rate
