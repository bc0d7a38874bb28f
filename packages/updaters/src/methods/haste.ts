import { axes, remainderOf } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import type { Distribution } from '../distributions.js'
import { growDraws } from '../draws.js'
import { check } from '../errors.js'
import { without } from '../positions.js'
import { growRule, pruneScore, regrownCells } from '../prune-and-grow-layer.js'
import { pruneScores, survivorsOf } from '../prune-layer.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis } from '../start-axis.js'
import { bestOf, bounds } from '../structures/groups.js'
import { structureAxis } from '../structures/structure-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import type { Method } from './method.js'

/** Options of group-shared fan-in. */
export interface HasteOptions extends BirthOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  /** Default 'uniform'. */
  readonly distribution?: string | Distribution
  /** Neighbouring outputs that share a list of inputs. Integer ≥ 1, default 16. */
  readonly group?: number
  /** What becomes of layers whose outputs they do not divide. Default 'unstructured'. */
  readonly remainder?: 'refuse' | 'unstructured'
  /** Optimizer steps between updates. Integer ≥ 1, default 1000. */
  readonly interval?: number
  /** Share of a list that is exchanged, rounded down. In (0, 1], default 0.3; not beside a threshold. */
  readonly dropFraction?: number
  /** What the mean size of an input's weights must reach for it to stay. Above 0; default: a share goes. */
  readonly threshold?: number
}

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'group', 'interval', 'birth'),
  remainder: remainderOf('unstructured'),
  dropFraction: { ...axes.dropFraction, about: 'share of a list of inputs that is exchanged (0.3, or by a threshold)' },
  threshold: {
    kind: 'number', above: 0, about: 'mean size of an input\'s weights below which its group drops it (a share goes)'
  }
}, {
  distribution: 'uniform', interval: 1000, remainder: 'unstructured',
  group: ({ model }) => model?.startsWith('mlp') ? 10 : 16   // their layers are no multiples of 16
})

/**
 * Group-shared fan-in: neighbouring outputs share one list of inputs, equally long for all groups of a layer. The
 * inputs whose weights are smallest on average go, and others, drawn at random, come with weights of 0.
 * HASTE, https://arxiv.org/abs/2606.01117
 *
 * Here an input is drawn among those that the list lacks, where the authors' code may have one twice.
 */
export const hasteMethod: Method<HasteOptions> = {
  name: 'haste',
  about: 'groups of outputs share a list of inputs; the smallest go, others come at random',
  source: 'https://arxiv.org/abs/2606.01117',
  settings,
  make: haste
}

/** Options filled in: the table has defaults for all but the ways to choose what goes. */
type Defaulted = HasteOptions & Required<Pick<HasteOptions, 'distribution' | 'group' | 'remainder' | 'interval'>>

/** The updater of `hasteMethod`. */
export function haste(options: HasteOptions): Updater<undefined> {
  const { density, distribution, group, remainder, interval, ...given } =
    filled('haste', settings, options) as Defaulted
  const { threshold, dropFraction = threshold === undefined ? 0.3 : 0 } = given
  check(threshold === undefined || given.dropFraction === undefined, say => `haste: ${say('threshold')} and ` +
    `${say('dropFraction')} exclude each other, got ${threshold} and ${dropFraction}. Give one.`)
  const structured = structureAxis('haste', { structure: `fan-in:${group}`, remainder })
  const first = startAxis('haste', { density, distribution }, structured)
  const [prune, grow] = [pruneScore('haste', 'magnitude'), growRule('haste', 'random')]
  const rewired = async (view: LayerView, at: UpdateContext): Promise<LayerChange> => {
    const { name, stored, everActive } = view
    const cells = structured.cells({ name, shape: stored.shape })
    const [existing, { size, groups }] = [cells.cellsOf(stored), cells]
    const scores = cells.scoresOf(stored, pruneScores({ ...view, mask: stored, prune }))
    const ranges = bounds(existing, groups)
    const places = bestOf(scores, ranges, ([from, to], own) => threshold === undefined
      ? to - from - Math.floor((to - from) * dropFraction)
      : Array.from(own).filter(sum => sum / size >= threshold).length)
    const pruned = survivorsOf(existing, places)
    const left = bounds(pruned.kept, groups)
    const perGroup = ranges.map(([from, to], i) => to - from - (left[i][1] - left[i][0]))
    const { mask, ...positions } = await regrownCells(cells, pruned, {
      name, everActive, grow, count: pruned.pruned.length, perGroup, draws: growDraws(at, name)
    })
    const renewed = without(positions.grown, positions.activated)   // drawn again: its weights start anew all the same
    return { name, stored: mask, forward: mask, ...positions, renewed }
  }
  return withBirths(given, {
    name: 'haste',
    needs: [],
    cells: structured.cells,
    start: (layers, { seed }) => ({ masks: first.masks(layers, density, seed), state: undefined }),
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, density)
      return planOf({ interval }, totalSteps, () => ({ dropFraction, densities }))
    },
    update: async (state, layers, at) => {
      const changes = await Promise.all(layers.map(layer => rewired(layer, at)))
      const [gone, all] = [changes.map(({ pruned }) => pruned.length), layers.map(({ stored }) => stored.count)]
        .map(counts => counts.reduce((sum, count) => sum + count, 0))
      return { state, change: { step: at.step, dropFraction: gone / all, layers: changes } }
    },
    settings: {
      method: 'haste', ...first.settings, structure: `fan-in:${group}`, prune: prune.name, grow: grow.name,
      group, remainder, interval, ...threshold === undefined ? { dropFraction } : { threshold }
    }
  })
}
