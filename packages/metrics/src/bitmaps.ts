// The two changes of a bitmap in place that an exploration needs. Bit i is words[i >>> 5] >>> (i & 31) & 1.
import { popcount } from '@itop/masks'

/** Sets the positions and returns how many were not set before. */
export function addPositions(words: Uint32Array, positions: Uint32Array): number {
  let added = 0
  for (const position of positions) {
    const bit = 1 << (position & 31)
    if ((words[position >>> 5] & bit) === 0) added++
    words[position >>> 5] |= bit
  }
  return added
}

/** Sets every position of `stored` that is not in `grown` (ascending) and returns how many were not set before. */
export function addSurvivors(words: Uint32Array, stored: Uint32Array, grown: Uint32Array): number {
  let added = 0
  for (let i = 0, next = 0; i < words.length; i++) {
    let fresh = stored[i] & ~words[i]
    if (fresh === 0) continue
    while (next < grown.length && grown[next] >>> 5 < i) next++
    for (; next < grown.length && grown[next] >>> 5 === i; next++) fresh &= ~(1 << (grown[next] & 31))
    added += popcount(fresh)
    words[i] |= fresh
  }
  return added
}
