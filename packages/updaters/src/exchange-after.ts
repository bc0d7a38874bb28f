import type { GrowRule, PruneScore } from '@itop/criteria'
import { pruneCount, reindex } from '@itop/masks'
import { growDraws } from './draws.js'
import { aboveLast, globalSurvivors } from './global-survivors.js'
import { narrowed } from './measured.js'
import { merged, without } from './positions.js'
import { regrown } from './prune-and-grow-layer.js'
import { pruneLayer, pruneScores, type PruneRequest, type Pruned } from './prune-layer.js'
import type { LayerChange, LayerView, UpdateContext } from './types.js'

/** What an exchange goes by. */
export interface Exchange {
  readonly prune: PruneScore
  readonly grow: GrowRule
  readonly fraction: number
  /** Whether exactly that share goes, or with the last to go all that tie with it. */
  readonly counts: 'exact' | 'reference'
  readonly at: UpdateContext
}

/**
 * A fraction of what an earlier prune phase left of a layer goes, and as many positions come; the account of both. What
 * the first phase took and comes again is a new weight.
 */
export async function exchangedAfter(
  first: Pruned, { name, stored, values, everActive, ...view }: LayerView,
  { prune, grow, fraction, counts, at }: Exchange
): Promise<LayerChange> {
  const { kept: mask } = first
  const measured = narrowed(view.measured, stored, mask)
  const request = {
    name, mask, values: reindex(stored, mask, values), measured, prune, count: pruneCount(mask.count, fraction)
  }
  const second = counts === 'exact' ? pruneLayer(request) : withTies(request)
  const { mask: after, grown } = await regrown(second, {
    name, everActive, measured, grow, count: second.pruned.length, draws: growDraws(at, name)
  })
  const pruned = merged(first.pruned, second.pruned)
  return {
    name, stored: after, forward: after, pruned, grown,
    dropped: without(pruned, grown), activated: without(grown, pruned),
    renewed: without(grown, without(grown, first.pruned))
  }
}

/** What stays is above the last weight to go. */
function withTies(request: PruneRequest): Pruned {
  const { mask, count } = request
  return count === 0 ? pruneLayer(request)
    : globalSurvivors([{ mask, scores: pruneScores(request) }], mask.count - count + 1, aboveLast)[0]
}
