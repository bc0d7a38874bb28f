import { magnitude } from '@itop/criteria'
import { andNot, type Mask } from '@itop/masks'
import { withoutChains } from '../chain-removal.js'
import { drawsOf } from '../draws.js'
import { pruneLayer, pruneScores, survivorsOf, type Pruned } from '../prune-layer.js'
import { relativeImportance } from '../relative-importance.js'
import { sampledPlaces } from '../sampled.js'
import type { LayerView, UpdateContext } from '../types.js'

/** How weights go. */
export interface Removal {
  readonly removal: 'magnitude' | 'relative-importance'
  readonly selection: 'lowest' | 'sampled'
  readonly chains: 'removed' | 'kept'
  readonly temperature: number
}

/** A layer without so many weights: those that score lowest, or all but those that are drawn. */
export function removed(
  { name, stored: mask, values }: LayerView, count: number, how: Removal, at: UpdateContext
): Pruned {
  const prune = how.removal === 'magnitude' ? magnitude : relativeImportance(mask)
  const request = { name, mask, values, prune, count }
  if (how.selection === 'lowest' || count === 0) return pruneLayer(request)
  const stay = sampledPlaces(pruneScores(request), mask.count - count, how.temperature, drawsOf(at)('keep', name))
  return survivorsOf(mask, stay)
}

/** The same without chains; layers that no longer change keep theirs. */
export function withoutTheirChains(
  layers: readonly LayerView[], left: readonly Pruned[], frozen: readonly boolean[]
): readonly Pruned[] {
  const masks = withoutChains(layers.map(({ name, feeds }, i) => ({ name, feeds, mask: left[i].kept })))
  return left.map((pruned, i) => frozen[i] || masks[i] === pruned.kept ? pruned
    : { kept: masks[i], pruned: goneFrom(layers[i].stored, masks[i]) })
}

const goneFrom = (before: Mask, after: Mask): Uint32Array => andNot(before, after).indices()
