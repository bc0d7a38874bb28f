import type { PruneScore } from '@itop/criteria'
import { check } from './errors.js'
import { survivorsOfShare, type Ranked, type Selection } from './global-survivors.js'
import { pruneScores, type Pruned } from './prune-layer.js'
import type { StructureAxis } from './structures/structure-axis.js'
import type { Cells } from './structures/types.js'
import type { LayerView } from './types.js'

/** Whether each layer keeps a share of its own, or the best of all layers together stay. */
export type PruneScope = 'layer' | 'global'

/** A layer's existing cells and what each is worth. */
export const rankedCells = (
  { name, stored: mask, values, measured }: LayerView, prune: PruneScore, cells: Cells
): Ranked =>
  ({ mask: cells.cellsOf(mask), scores: cells.scoresOf(mask, pruneScores({ name, mask, values, measured, prune })) })

/** What is left of each layer: of its own cells a share of its own, or of all cells together one share. */
export const survivorsOfShares = (
  layers: readonly Ranked[], shares: number | readonly number[], selection: Selection
): readonly Pruned[] => typeof shares === 'number'
  ? survivorsOfShare(layers, shares, selection)
  : layers.map((layer, i) => survivorsOfShare([layer], shares[i], selection)[0])

/** Refuses a structure by which parts of a layer have counts of their own, where layers are counted as wholes. */
export function refuseGroups(where: string, { grouped, settings: { structure } }: StructureAxis): void {
  check(!grouped, say => `${where}: ${say('structure', structure)} has as many weights of each output or group, ` +
    'and here layers lose their smallest wherever they are. Choose another structure.')
}

/** Refuses to rank cells of several sizes together: the larger ones would win by their size. */
export function refuseMixedCells(where: string, scope: PruneScope, cells: readonly Cells[]): void {
  const sizes = new Set(cells.map(({ size }) => size))
  check(scope === 'layer' || sizes.size <= 1, say =>
    `${where}: cells of all layers are ranked together, and they are of ${[...sizes].join(' and ')} weights. ` +
      `Choose ${say('pruneScope', 'layer')}, or a structure that divides every layer.`)
}
