import type { GrowRule, PruneScore } from '@itop/criteria'
import { and, andNot, Mask, rank, reindex, topK } from '@itop/masks'
import { growDraws } from '../draws.js'
import { growLayer } from '../grow-layer.js'
import { cleared, merged, without } from '../positions.js'
import { pruneScores, survivorsOf } from '../prune-layer.js'
import type { LayerChange, LayerView, UpdateContext } from '../types.js'
import { extracted, maskOfBlocks, unprotected, type Blocks } from './dsb-blocks.js'

/** What an exchange goes by. */
export interface BlockExchange {
  readonly prune: PruneScore
  readonly grow: GrowRule
  readonly fraction: number
  readonly size: number
}

/** What an update did to a layer, and its blocks after it. */
export interface Reblocked {
  readonly change: LayerChange
  readonly blocks: Blocks
}

/**
 * The smallest weights of a layer are marked; those go that blocks can spare, as many positions come, and blocks are
 * extracted anew from what there is. A layer without blocks loses all that is marked, and gets as many.
 */
export async function reblocked(
  view: LayerView, before: Blocks, { prune, grow, fraction, size }: BlockExchange, at: UpdateContext
): Promise<Reblocked> {
  const { name, stored, everActive, measured } = view
  const count = Math.floor(stored.count * fraction)
  const scores = pruneScores({ ...view, mask: stored, prune })
  const { pruned: marked } = survivorsOf(stored, topK(scores, stored.count - count))
  const isWhole = before.outputs.length === 0
  const gone = isWhole ? marked : unprotected(Mask.fromIndices(stored.shape, marked), before, size)
  const { mask: candidates, grown } = await growLayer({
    name, kept: cleared(stored, gone), everActive, measured, count: gone.length, grow, draws: growDraws(at, name)
  })
  const blocks = isWhole || gone.length === 0 ? before
    : extracted(candidates, weightsOf(view, candidates, grown), { count: before.outputs.length / size, size })
  const mask = isWhole ? candidates : maskOfBlocks(stored.shape, blocks, size)
  return { change: accountOf(view, mask, { gone, grown }), blocks }
}

/** What candidates for blocks are ranked by: their sizes; those that have just come are as large as the mean other. */
function weightsOf({ stored, values }: LayerView, candidates: Mask, grown: Uint32Array): Float32Array {
  const sizes = reindex(stored, candidates, values).map(Math.abs)
  const places = grown.map(position => rank(candidates, position))
  for (const place of places) sizes[place] = 0
  const stayed = sizes.length - places.length
  const mean = stayed === 0 ? 1 : sizes.reduce((sum, size) => sum + size, 0) / stayed
  for (const place of places) sizes[place] = mean
  return sizes
}

/** What went and came, where blocks take more than has grown and leave out what had stayed. */
function accountOf(
  { name, stored }: LayerView, mask: Mask, { gone, grown }: { readonly gone: Uint32Array, readonly grown: Uint32Array }
): LayerChange {
  const [dropped, activated] = [andNot(stored, mask).indices(), andNot(mask, stored).indices()]
  const returned = and(Mask.fromIndices(stored.shape, gone), mask).indices()
  return {
    name, stored: mask, forward: mask, dropped, activated,
    pruned: merged(dropped, returned), grown: merged(activated, returned),
    renewed: without(returned, without(returned, grown))   // chosen again; what only lies in a block is the old weight
  }
}
