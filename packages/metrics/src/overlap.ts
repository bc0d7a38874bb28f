import { intersectionCount, type Mask } from '@itop/masks'

/** |a ∩ b| / |a|: the share of a's positions that b has too, in [0, 1]; 1 when a has none. Shapes must agree. */
export function overlap(a: Mask, b: Mask): number {
  const shared = intersectionCount(a, b)
  return a.count === 0 ? 1 : shared / a.count
}

/** |a ∩ b| / |a ∪ b|, in [0, 1]; 1 when both are empty. Shapes must agree. */
export function jaccard(a: Mask, b: Mask): number {
  const shared = intersectionCount(a, b)
  const union = a.count + b.count - shared
  return union === 0 ? 1 : shared / union
}
