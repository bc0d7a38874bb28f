import { axes, remainderOf } from '../axes.js'
import { withBirths, type BirthOptions } from '../births.js'
import { check } from '../errors.js'
import { without } from '../positions.js'
import { growRule, pruneScore } from '../prune-and-grow-layer.js'
import { pruneScores } from '../prune-layer.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import { structureAxis, type StructureOptions } from '../structures/structure-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { bestOfLists } from './haste-lists.js'
import type { Method } from './method.js'

/** Options of group-shared fan-in. */
export interface HasteOptions extends
  Pick<StartOptions, 'density'>, Partial<Pick<StartOptions, 'distribution'>>, Pick<StructureOptions, 'remainder'>,
  BirthOptions {
  /** Neighbouring outputs that share a list of inputs. Integer ≥ 1, default 16. */
  readonly group?: number
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
  /** How many inputs of a list stay. */
  const staying = (length: number, means: readonly number[]) => threshold === undefined
    ? length - Math.floor(length * dropFraction) : means.filter(mean => mean >= threshold).length
  const rewired = async (view: LayerView, at: UpdateContext): Promise<LayerChange> => {
    const { name, stored } = view
    const cells = structured.cells({ name, shape: stored.shape })
    const { pruned, perGroup } = bestOfLists(cells, stored, pruneScores({ ...view, mask: stored, prune }), staying)
    const change = await regrownChange(view, pruned, at, { grow, count: pruned.pruned.length, perGroup, cells })
    return { ...change, renewed: without(change.grown, change.activated) }   // drawn again, its weights start anew
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
