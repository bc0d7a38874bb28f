import { intersectionCount, type MaskSet } from '@itop/masks'
import { jaccard, overlap } from '@itop/metrics'

/** How much of one network's masks is in another's. */
export interface Overlaps {
  /** |a ∩ b| / |a| over all layers together, in [0, 1]; 1 where a has no weight. */
  readonly overlap: number
  /** |a ∩ b| / |a ∪ b|; 1 where neither has any. */
  readonly jaccard: number
  /** The same of each layer, in the order of a. */
  readonly layers: readonly { readonly name: string, readonly overlap: number, readonly jaccard: number }[]
}

/** How masks at two times overlap, or those of two runs of one network. Layers of other names or shapes throw. */
export function overlaps(a: MaskSet, b: MaskSet): Overlaps {
  const pairs = [...a].map(([name, mask]) => ({ name, mask, other: b.get(name) }))
  const shared = pairs.reduce((sum, { mask, other }) => sum + intersectionCount(mask, other), 0)
  const union = a.count + b.count - shared
  return {
    overlap: a.count === 0 ? 1 : shared / a.count,
    jaccard: union === 0 ? 1 : shared / union,
    layers: pairs.map(({ name, mask, other }) =>
      ({ name, overlap: overlap(mask, other), jaccard: jaccard(mask, other) }))
  }
}
