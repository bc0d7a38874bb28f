import { axes } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { check } from '../errors.js'
import { growRule } from '../prune-and-grow-layer.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { below, dsrShares, type DsrCounts } from './dsr-shares.js'
import type { Method } from './method.js'

/** Options of dynamic sparse reparameterization. */
export interface DsrOptions extends Partial<Omit<StartOptions, 'density'>>, BirthOptions {
  readonly density: number
  /** Optimizer steps between updates. Integer ≥ 1, default 1000. */
  readonly interval?: number
  /** Share of all weights that an update is to exchange. In (0, 1], default 0.01. */
  readonly dropFraction?: number
  /** What weights must reach in size at the first update to stay. Above 0, default 0.001. */
  readonly threshold?: number
  /** Whether a weight that has just gone may come back at once. Default 'refused'. */
  readonly regrow?: 'refused' | 'allowed'
  /** Whether shares are rounded so that they add up, or as the authors' code does. Default 'exact'. */
  readonly counts?: DsrCounts
}

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'initialMasks', 'interval', 'threshold', 'regrow', 'birth', 'counts'),
  dropFraction: { ...axes.dropFraction, about: 'share of all weights that an update is to exchange' }
}, { distribution: 'uniform', interval: 1000, dropFraction: 0.01, regrow: 'refused' })

/** What it remembers. */
interface Threshold {
  readonly threshold: number
}

/**
 * Dynamic sparse reparameterization: weights below a threshold go, wherever they are; as many come at random, in layers
 * by the weights that these still have. The threshold doubles where too few went, and halves where too many did.
 * Mostafa and Wang 2019, https://arxiv.org/abs/1902.05967
 *
 * Here each layer keeps its largest weight, where the authors' code keeps the first one: `counts: 'reference'`, which
 * also rounds each layer's share by itself and gives what is missing to a layer drawn at random.
 */
export const dsrMethod: Method<DsrOptions> = {
  name: 'dsr',
  about: 'drops weights below a threshold, grows at random where many are left',
  source: 'https://arxiv.org/abs/1902.05967',
  settings,
  trial: { threshold: 0.05 },
  make: dsr
}

/** The updater of `dsrMethod`. */
export function dsr(options: DsrOptions): Updater<Threshold> {
  const given = filled('dsr', settings, options) as Required<DsrOptions>   // the table has defaults for all of them
  const { density, interval, dropFraction, threshold: firstThreshold, regrow, counts } = given
  const [first, grow] = [startAxis('dsr', given), growRule('dsr', 'random')]
  return withBirths(given, {
    name: 'dsr',
    needs: [],
    start: (layers, { seed }) => ({ masks: first.masks(layers, density, seed), state: { threshold: firstThreshold } }),
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, density)
      return planOf({ interval }, totalSteps, () => ({ dropFraction, densities }))
    },
    update: async ({ threshold }, layers, at) => {
      const pruned = layers.map(layer => below(threshold, layer, counts))
      const gone = pruned.reduce((sum, layer) => sum + layer.pruned.length, 0)
      const budgets = dsrShares(pruned, regrow, counts, at)
      const changes = await Promise.all(layers.map((layer, i) =>
        regrownChange(layer, pruned[i], at, { grow, count: budgets[i], regrow })))
      const target = dropFraction * layers.reduce((sum, { stored }) => sum + stored.count, 0)
      const next = gone > 1.1 * target ? threshold / 2 : gone < 0.9 * target ? 2 * threshold : threshold
      return { state: { threshold: next }, change: { step: at.step, dropFraction, layers: changes } }
    },
    state: { version: 1, check: readThreshold },
    settings: {
      method: 'dsr', ...first.settings, prune: 'magnitude', grow: grow.name, interval, dropFraction,
      threshold: firstThreshold, regrow, counts
    }
  })
}

/** One from a file. */
function readThreshold(saved: unknown): Threshold {
  const { threshold } = Object(saved) as Partial<Threshold>   // checked in the next line
  check(typeof threshold === 'number' && threshold > 0, () =>
    'dsr: expected a state of { threshold }, above 0. The checkpoint is of another method.')
  return { threshold }
}
