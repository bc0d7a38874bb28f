import type { GrowRule } from '@itop/criteria'
import { growDraws } from './draws.js'
import { regrown, regrownCells, type RegrowRequest } from './prune-and-grow-layer.js'
import type { Pruned } from './prune-layer.js'
import type { Cells } from './structures/types.js'
import type { LayerChange, LayerView, UpdateContext } from './types.js'

/** What comes after a prune phase. */
export interface Regrowth extends Pick<RegrowRequest, 'regrow'> {
  readonly grow: GrowRule
  /** How many positions come, or cells. */
  readonly count: number
  /** What goes and comes together: what is left is of these. Left out, each position is for itself. */
  readonly cells?: Cells
  /** How many of `count` come in each group of cells; left out, as many in each. */
  readonly perGroup?: readonly number[] | undefined
}

/** What an update did to a layer of which so much was left, once others have come. */
export async function regrownChange(
  { name, everActive, measured }: Pick<LayerView, 'name' | 'everActive' | 'measured'>, left: Pruned, at: UpdateContext,
  { cells, ...how }: Regrowth
): Promise<LayerChange> {
  const request = { name, everActive, measured, draws: growDraws(at, name), ...how }
  const { mask, ...positions } = cells ? await regrownCells(cells, left, request) : await regrown(left, request)
  return { name, stored: mask, forward: mask, ...positions }
}
