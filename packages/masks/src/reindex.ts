import { popcount } from './bits.js'
import { movedBy, sameKind, smallChange, type PositionValues } from './mask-change.js'
import type { Mask } from './mask.js'
import { checkSameShape } from './shape.js'

/**
 * Values moved from the positions of one mask to those of another, `[from.count]` → `[to.count]`: a position in both
 * keeps its value, a new one gets `fill`. Where little differs it is found once for all arrays that move so, and what
 * stays together is copied together.
 */
export function reindex<T extends PositionValues>(from: Mask, to: Mask, values: T, fill = 0): T {
  checkSameShape('reindex', from.shape, to.shape)
  if (values.length !== from.count) {
    throw new RangeError(
      `reindex: expected one value for each of the ${from.count} positions of \`from\`, got ${values.length}.`)
  }
  const change = smallChange(from, to)
  return change ? movedBy(change, values, fill) : wordByWord(from, to, values, fill)
}

function wordByWord<T extends PositionValues>(from: Mask, to: Mask, values: T, fill: number): T {
  const moved = sameKind(values, to.count)
  if (fill !== 0) moved.fill(fill)
  let source = 0
  let target = 0
  for (let w = 0; w < from.words.length; w++) {
    const old = from.words[w] | 0
    const now = to.words[w] | 0
    for (let both = old & now; both !== 0; both &= both - 1) {
      const below = (both & -both) - 1
      moved[target + popcount(now & below)] = values[source + popcount(old & below)]
    }
    source += popcount(old)
    target += popcount(now)
  }
  return moved
}
