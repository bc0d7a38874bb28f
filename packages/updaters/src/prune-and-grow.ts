import type { GrowRule, PruneScore } from '@itop/criteria'
import { pruneCount } from '@itop/masks'
import { axes, remainderOf } from './axes.js'
import { withBirths, type BirthOptions } from './births.js'
import { dropAxis, type DropOptions } from './drop-axis.js'
import { check } from './errors.js'
import { growAxis, type GrowOptions } from './grow-axis.js'
import { needsOf } from './measured.js'
import { pruneScore } from './prune-and-grow-layer.js'
import { pruneLayer } from './prune-layer.js'
import { regrownChange } from './regrown-change.js'
import { filled, pick } from './settings-table.js'
import { shapesOf } from './shapes-of.js'
import { startAxis, type StartOptions } from './start-axis.js'
import { comingTo } from './structures/groups.js'
import { structureAxis, type StructureAxis, type StructureOptions } from './structures/structure-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from './types.js'
import { planOf } from './update-plan.js'
import { updateSchedule, type UpdateSchedule } from './update-schedule.js'

/** A method that prunes and grows: one choice on each axis, by name or as a record of one's own. */
export interface PruneAndGrowOptions extends
  StartOptions, StructureOptions, GrowOptions, DropOptions, UpdateSchedule, BirthOptions {
  /** The method's name in records. Default 'prune-and-grow'. */
  readonly method?: string
  readonly prune: string | PruneScore
  /** Whether a cell just gone may come back at once; refused, it may if there is no other room. Default 'allowed'. */
  readonly regrow?: 'allowed' | 'refused' | undefined
}

/** The settings of such methods. */
export const pruneAndGrowSettings = {
  ...pick(axes, 'density', 'distribution', 'initialMasks', 'structure', 'prune', 'grow', 'gradientBatches', 'interval',
    'start', 'stop', 'stopFraction', 'dropFraction', 'dropSchedule', 'dropFloor', 'dropPower', 'regrow', 'birth'),
  remainder: remainderOf('unstructured')
}

/**
 * An updater that prunes a fraction of each layer's cells, which are weights unless there is a structure, and grows as
 * many in the same layer, so that counts per layer never change (but for rules that say they are not exact). All layers
 * are pruned before the first one grows. Just-pruned positions may be regrown; so a full layer stays as it is.
 */
export function pruneAndGrow({ method = 'prune-and-grow', ...options }: PruneAndGrowOptions): Updater<undefined> {
  const settings = filled(method, pruneAndGrowSettings, options)
  const structured = structureAxis(method, settings)
  const first = startAxis(method, settings, structured)
  const when = updateSchedule(method, settings)
  const drop = dropAxis(method, settings)
  const prune = pruneScore(method, settings.prune)
  const grow = growAxis(method, { ...settings, interval: when.interval })
  check(grow.rule.exact !== false || !structured.grouped, say =>
    `${method}: ${say('structure', structured.settings.structure)} has as many weights of each output or group, got ` +
      `${say('grow', grow.rule.name)}, which draws how many come. Choose a rule that is exact.`)
  return withBirths(settings, {
    name: method,
    needs: needsOf(prune, grow.rule),
    cells: structured.cells,
    start: (layers, { seed }) => ({ masks: first.masks(layers, settings.density, seed), state: undefined }),
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, settings.density)
      return planOf(when, totalSteps, step => ({ dropFraction: drop.at(when, step, totalSteps), densities }))
    },
    update: async (state, layers, at) => {
      const fraction = drop.at(when, at.step, at.totalSteps)
      const changes = await updated(layers, at, fraction, {
        prune, grow: grow.rule, regrow: settings.regrow, cellsOf: structured.cells
      })
      return { state, change: { step: at.step, dropFraction: fraction, layers: changes } }
    },
    settings: {
      method, ...first.settings, ...structured.settings, prune: prune.name, ...grow.settings,
      ...settings.regrow && { regrow: settings.regrow }, ...when, ...drop.settings
    }
  })
}

/** What an update goes by. */
interface Rules {
  readonly prune: PruneScore
  readonly grow: GrowRule
  readonly regrow: PruneAndGrowOptions['regrow']
  readonly cellsOf: StructureAxis['cells']
}

async function updated(
  layers: readonly LayerView[], at: UpdateContext, fraction: number, { prune, grow, regrow, cellsOf }: Rules
): Promise<readonly LayerChange[]> {
  const cells = shapesOf(layers).map(cellsOf)
  const pruned = layers.map(({ name, stored: mask, values, measured }, i) => {
    const { size, groups, few } = cells[i]
    const counted = few ? 1 : groups
    const count = counted * pruneCount(mask.count / size / counted, fraction)
    return pruneLayer({ name, mask, values, measured, prune, count, cells: cells[i], anywhere: few })
  })
  const changes: LayerChange[] = []
  for (const [i, layer] of layers.entries()) {
    const count = pruned[i].pruned.length
    const perGroup = comingTo(cells[i], layer.stored, pruned[i].kept)
    changes.push(await regrownChange(layer, pruned[i], at, { grow, regrow, count, perGroup, cells: cells[i] }))
  }
  return changes
}
