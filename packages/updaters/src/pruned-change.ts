import type { Pruned } from './prune-layer.js'
import { positionsAsCells } from './structures/positions-as-cells.js'
import type { Cells } from './structures/types.js'
import type { LayerChange } from './types.js'

const none = new Uint32Array(0)

/** What an update did to a layer that lost cells and gained none. */
export function prunedChange(
  name: string, { kept, pruned }: Pruned, cells: Cells = positionsAsCells(kept.shape)
): LayerChange {
  const [mask, gone] = [cells.maskOf(kept), cells.positionsOf(pruned)]
  return { name, stored: mask, forward: mask, pruned: gone, grown: none, dropped: gone, activated: none }
}
