import { magnitudes } from '@itop/masks'
import { drawsOf } from '../draws.js'
import { refuseNaN } from '../first-nan.js'
import { keepsake } from '../guard.js'
import { survivorsOf, type Pruned } from '../prune-layer.js'
import { halfEven, reaching } from '../select.js'
import { shareOut } from '../share-out.js'
import type { LayerView, UpdateContext } from '../types.js'

/** Whose counts: ours, or those of dynamic-reparameterization @ 7fe9f43, main.py 629-685. */
export type DsrCounts = 'exact' | 'reference'

/** What is left of a layer whose weights below a size go; where none reaches it the largest, or there the first. */
export function below(threshold: number, layer: LayerView, counts: DsrCounts): Pruned {
  refuseNaN('dsr', layer)
  const { stored, values } = layer
  const sizes = magnitudes(values)
  const large = reaching(sizes, threshold)
  if (large.length > 0) return survivorsOf(stored, large)
  return survivorsOf(stored, Uint32Array.of(counts === 'exact' ? keepsake(sizes) ?? 0 : 0))
}

/** How many of those that are gone come in each layer, in proportion to what is left of it, as far as there is room. */
export function dsrShares(
  pruned: readonly Pruned[], regrow: 'refused' | 'allowed', counts: DsrCounts, at: UpdateContext
): readonly number[] {
  const gone = pruned.reduce((sum, layer) => sum + layer.pruned.length, 0)
  const left = pruned.map(({ kept }) => kept.count)
  const room = pruned.map(({ kept: { size, count }, pruned: own }) =>
    size - count - (regrow === 'refused' ? own.length : 0))
  const isRoom = room.reduce((sum, free) => sum + free, 0) >= gone
  const caps = isRoom ? room : pruned.map(({ kept: { size, count } }) => size - count)   // else just-pruned ones too
  const floors = counts === 'exact' ? left.map(() => 0)
    : rounded(gone, left, at).map((count, i) => Math.min(count, caps[i]))
  return shareOut(gone, left, { floors, caps })
}

/** Each share rounded by itself, halves to even; what is missing, or too much, is that of a layer drawn at random. */
function rounded(gone: number, left: readonly number[], at: UpdateContext): readonly number[] {
  const total = left.reduce((sum, count) => sum + count, 0)
  const counts = left.map(count => halfEven(count / total * gone))
  const missing = gone - counts.reduce((sum, count) => sum + count, 0)
  if (missing === 0) return counts
  const lucky = drawsOf(at)('share', 'all').nextBelow(counts.length)
  return counts.map((count, i) => i === lucky ? Math.max(0, count + missing) : count)
}
