import { lowestBit, popcount } from './bits.js'
import type { Mask } from './mask.js'
import { blockWords, directoryOf } from './rank-select.js'

/** The flat index of the `k`-th position that is not set, counted from 0: there is one. Takes as long as `select`. */
export function selectAbsent(mask: Mask, k: number): number {
  const block = blockOf(directoryOf(mask), k)
  let left = k - absentBefore(directoryOf(mask), block)
  let w = block * blockWords
  for (let absent = popcount(~mask.words[w]); absent <= left; absent = popcount(~mask.words[w])) {
    left -= absent
    w++
  }
  let word = ~mask.words[w]
  for (; left > 0; left--) word &= word - 1
  return w * 32 + lowestBit(word)
}

/** The last block with at most `k` positions before it that are not set. */
function blockOf(directory: Uint32Array, k: number): number {
  let low = 0
  let high = directory.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (absentBefore(directory, middle) <= k) low = middle
    else high = middle - 1
  }
  return low
}

const absentBefore = (directory: Uint32Array, block: number): number => block * blockWords * 32 - directory[block]
