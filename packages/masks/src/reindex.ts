import { popcount } from './bits.js'
import type { Mask } from './mask.js'
import { checkSameShape } from './shape.js'

/** Values that belong to the set positions of a mask, in ascending flat order. */
export type PositionValues = Float32Array | Float64Array | Uint32Array | Int32Array

// The instance's own constructor makes an array of its own type.
export const sameKind = <T extends PositionValues>(values: T, length: number): T =>
  new (values.constructor as new (length: number) => T)(length)

/**
 * Values moved from the positions of one mask to those of another, `[from.count]` → `[to.count]`: a position in both
 * keeps its value, a new one gets `fill`. Makes nothing but the result.
 */
export function reindex<T extends PositionValues>(from: Mask, to: Mask, values: T, fill = 0): T {
  checkSameShape('reindex', from.shape, to.shape)
  if (values.length !== from.count) {
    throw new RangeError(
      `reindex: expected one value for each of the ${from.count} positions of \`from\`, got ${values.length}.`)
  }
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
