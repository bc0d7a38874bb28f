import type { PruneScore } from '@itop/criteria'
import { pruneCount } from '@itop/masks'
import { pruneLayer, type Pruned } from '../prune-layer.js'
import type { Cells } from '../structures/types.js'
import type { LayerView } from '../types.js'

/** Whether layers are pruned below their density and grown to it, or pruned to it and grown above it. */
export type Bound = 'hard' | 'soft'

/** The cells that a layer is pruned to, and then grown to. */
export interface CellBounds {
  readonly low: number
  readonly high: number
}

/** How many cells a layer has, and how many groups of them. */
interface Counted {
  readonly cells: number
  readonly groups: number
}

/** Those of a layer of so many cells, of which this share is to exist, when a fraction of that share is exchanged. */
export function boundsOf(bound: Bound, share: number, { cells, groups }: Counted, fraction: number): CellBounds {
  const target = Math.round(share * cells / groups)   // of each group
  const moved = pruneCount(target, fraction)
  return bound === 'hard'
    ? { low: groups * (target - moved), high: groups * target }
    : { low: groups * target, high: Math.min(cells, groups * (target + moved)) }
}

/** The share of each layer's cells that exist after an update within a soft bound. */
export const grownShares = (
  shares: readonly number[], layers: readonly Cells[], fraction: number
): readonly number[] => shares.map((share, i) => {
  const cells = layers[i].shape.reduce((a, b) => a * b, 1)
  return boundsOf('soft', share, { cells, groups: layers[i].groups }, fraction).high / cells
})

/** How a layer is pruned, and how many cells then come. */
export interface Mutation {
  readonly pruned: (layer: LayerView, cells: Cells, prune: PruneScore) => Pruned | Promise<Pruned>
  readonly grown: (pruned: Pruned) => number
}

/** Exactly to the bounds. */
export const exactly = (bound: Bound, share: number, fraction: number, groups: number): Mutation => ({
  pruned: (layer, cells, prune) => {
    const existing = layer.stored.count / cells.size
    const { low } = boundsOf(bound, share, { cells: layer.stored.size / cells.size, groups }, fraction)
    return pruneLayer({ ...layer, mask: layer.stored, prune, cells, count: Math.max(0, existing - low) })
  },
  grown: ({ kept }) => boundsOf(bound, share, { cells: kept.size, groups }, fraction).high - kept.count
})

/** The same as the authors' code has it: shares that do not exist, from which it counts. */
export interface Sparsities {
  readonly pruneTo: number
  readonly growTo: number
}

/** Those of a layer of which this share is to exist. */
export const sparsitiesOf = (bound: Bound, share: number, fraction: number): Sparsities => bound === 'hard'
  ? { pruneTo: 1 - share * (1 - fraction), growTo: 1 - share }
  : { pruneTo: 1 - share, growTo: 1 - share * (1 + fraction) }
