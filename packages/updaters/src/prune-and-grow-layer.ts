import { checkNeeds, growRules, pruneScores, type GrowRule, type Measured, type PruneScore } from '@itop/criteria'
import { checkOptions, randomStream, type Mask } from '@itop/masks'
import { check, choose } from './errors.js'
import { growLayer, type GrowLayerRequest, type Grown } from './grow-layer.js'
import { ofCells } from './measured.js'
import { cleared, without } from './positions.js'
import { pruneLayer, type Pruned } from './prune-layer.js'
import { comingTo, evenly, inGroups } from './structures/groups.js'
import { structureAxis } from './structures/structure-axis.js'
import type { Cells, Structure } from './structures/types.js'

/** One layer and what to do to it. Arrays are `[nnz]` of the mask, ascending flat index. */
export interface PruneAndGrowLayerOptions {
  readonly mask: Mask
  readonly values: Float32Array
  /** What the prune score and the grow rule need, by its names. */
  readonly measured?: Measured
  /** Positions active at any time so far, the present ones included. Default: the mask. */
  readonly everActive?: Mask
  /** Cells to prune, and as many to grow. Integer from 0 to the number of active ones. */
  readonly count: number
  /** What is a cell. Default 'unstructured': each weight. */
  readonly structure?: string | Structure
  readonly prune: string | PruneScore
  readonly grow: string | GrowRule
  readonly seed: string
}

/** What happened to one layer. Positions are ascending flat indices. */
export interface LayerUpdate {
  readonly mask: Mask
  /** Removed in the prune phase, those regrown included. */
  readonly pruned: Uint32Array
  /** Activated in the grow phase, those just pruned included. */
  readonly grown: Uint32Array
  /** Active before and not now. */
  readonly dropped: Uint32Array
  /** Active now and not before. */
  readonly activated: Uint32Array
}

const name = 'pruneAndGrowLayer'

const optionNames = [
  'mask', 'values', 'measured', 'everActive', 'count', 'structure', 'prune', 'grow', 'seed'
] as const satisfies readonly (keyof PruneAndGrowLayerOptions)[]

/**
 * One prune-and-grow step of one layer: removes the `count` cells that score lowest, then activates `count` inactive
 * ones, those just removed included. What an updater does to every layer; by itself for examples and experiments.
 */
export async function pruneAndGrowLayer(options: PruneAndGrowLayerOptions): Promise<LayerUpdate> {
  checkOptions(name, options, optionNames)
  const { mask, values, measured, everActive = mask, count, seed } = options
  const prune = pruneScore(name, options.prune)
  const grow = growRule(name, options.grow)
  check(everActive.size === mask.size, () =>
    `${name}: everActive must have the mask's ${mask.size} positions, got ${everActive.size}.`)
  const cells = structureAxis(name, options).cells({ name, shape: mask.shape })
  const pruned = pruneLayer({ name, mask, values, measured, count, prune, cells, anywhere: cells.few })
  const perGroup = comingTo(cells, mask, pruned.kept)
  return regrownCells(cells, pruned, {
    name, everActive, measured, count, perGroup, grow,
    draws: part => randomStream(part === undefined ? seed : `${seed}/${part}`)
  })
}

/**
 * The grow phase after a prune phase, both in cells, and the account of both in positions. `perGroup` is how many come
 * in each group of cells; left out, as many in each.
 */
export async function regrownCells(
  cells: Cells, pruned: Pruned,
  { everActive, measured, perGroup, ...request }: RegrowRequest & { readonly perGroup?: readonly number[] | undefined }
): Promise<LayerUpdate> {
  const { mask, ...lists } = await regrown(pruned, {
    ...request, ...cells.groups > 1 && {
      grow: inGroups(request.grow, perGroup ?? evenly(request.count, cells.groups), cells)
    },
    everActive: cells.cellsOf(everActive), measured: ofCells(measured, cells)
  })
  return {
    mask: cells.maskOf(mask),
    pruned: cells.positionsOf(lists.pruned),
    grown: cells.positionsOf(lists.grown),
    dropped: cells.positionsOf(lists.dropped),
    activated: cells.positionsOf(lists.activated)
  }
}

/** A grow phase after a prune phase. */
export interface RegrowRequest extends Omit<GrowLayerRequest, 'kept' | 'excluded'> {
  /** Whether what has just gone may come back at once. Refused, it may if there is no other room. Default 'allowed'. */
  readonly regrow?: 'allowed' | 'refused' | undefined
}

/** The grow phase after a prune phase, and the account of both. */
export async function regrown({ kept, pruned }: Pruned, { regrow, ...request }: RegrowRequest): Promise<LayerUpdate> {
  const isOthers = pruned.length === 0 && request.count > 0   // where nothing went, `kept` is the layer's own mask
  const isRoom = request.count <= kept.size - kept.count - pruned.length
  const { mask, grown }: Grown = await growLayer({
    ...request, kept: isOthers ? cleared(kept, pruned) : kept,
    ...regrow === 'refused' && isRoom && { excluded: pruned }
  })
  return { mask, pruned, grown, dropped: without(pruned, grown), activated: without(grown, pruned) }
}

export const pruneScore = (where: string, score: string | PruneScore): PruneScore =>
  needing(`${where}: prune score`, choose(`${where}: prune score`, pruneScores, score))

export const growRule = (where: string, rule: string | GrowRule): GrowRule =>
  needing(`${where}: grow rule`, choose(`${where}: grow rule`, growRules, rule))

function needing<T extends PruneScore | GrowRule>(where: string, rule: T): T {
  checkNeeds(`${where} "${rule.name}"`, rule.needs)
  return rule
}
