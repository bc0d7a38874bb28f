import { countWords, lowestBit, popcount } from './bits.js'
import { checkInteger } from './check.js'
import type { Mask } from './mask.js'

// 16 words, 512 positions, a block: the directory takes 1/16 of the bitmap.
export const blockWords = 16
const directories = new WeakMap<Mask, Uint32Array>()

/** Set positions before each block of 512; made on first use and kept as long as the mask. */
export function directoryOf(mask: Mask): Uint32Array {
  const known = directories.get(mask)
  if (known !== undefined) return known
  const directory = new Uint32Array(Math.ceil(mask.words.length / blockWords))
  let before = 0
  for (let block = 0; block < directory.length; block++) {
    directory[block] = before
    const start = block * blockWords
    before += countWords(mask.words, start, Math.min(start + blockWords, mask.words.length))
  }
  directories.set(mask, directory)
  return directory
}

/** How many set positions lie below `index`; `index` may be one past the last. Constant time after the first call. */
export function rank(mask: Mask, index: number): number {
  checkInteger('rank: index', index, 0, mask.size)
  if (index === mask.size) return mask.count
  const word = index >>> 5
  const block = Math.floor(word / blockWords)
  const below = popcount(mask.words[word] & ((1 << (index & 31)) - 1))
  return directoryOf(mask)[block] + countWords(mask.words, block * blockWords, word) + below
}

/** The last block with at most `k` set positions before it. */
function blockOf(directory: Uint32Array, k: number): number {
  let low = 0
  let high = directory.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (directory[middle] <= k) low = middle
    else high = middle - 1
  }
  return low
}

/** The flat index of the `k`-th set position, counted from 0. Logarithmic time after the first call. */
export function select(mask: Mask, k: number): number {
  if (mask.count === 0) throw new RangeError('select: the mask has no set position.')
  checkInteger('select: k', k, 0, mask.count - 1)
  const directory = directoryOf(mask)
  const block = blockOf(directory, k)
  let left = k - directory[block]
  let w = block * blockWords
  for (let ones = popcount(mask.words[w]); ones <= left; ones = popcount(mask.words[w])) {
    left -= ones
    w++
  }
  let word = mask.words[w]
  for (; left > 0; left--) word &= word - 1
  return w * 32 + lowestBit(word)
}
