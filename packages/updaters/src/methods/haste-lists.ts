import type { Mask } from '@itop/masks'
import { survivorsOf, type Pruned } from '../prune-layer.js'
import { bestOf, bounds, lostOf } from '../structures/groups.js'
import type { Cells } from '../structures/types.js'

/**
 * What is left of the lists of a layer's groups, in cells, and how many each lost: of each list the inputs whose
 * weights score highest on average, as many as `staying` says of its length and these means.
 */
export function bestOfLists(
  cells: Cells, stored: Mask, scores: Float32Array | Float64Array,
  staying: (length: number, means: readonly number[]) => number
): { readonly pruned: Pruned, readonly perGroup: readonly number[] } {
  const existing = cells.cellsOf(stored)
  const ranges = bounds(existing, cells.groups)
  const pruned = survivorsOf(existing, bestOf(cells.scoresOf(stored, scores), ranges, ([from, to], sums) =>
    staying(to - from, Array.from(sums, sum => sum / cells.size))))
  return { pruned, perGroup: lostOf(existing, pruned.kept, cells.groups) }
}
