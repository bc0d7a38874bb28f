// Loops over 32-bit words. Positions are plain numbers, never shifted, so that they stay right beyond 2^31.

/** How many of the 32 bits are 1. */
export function popcount(word: number): number {
  let bits = word | 0
  bits -= (bits >>> 1) & 0x55555555
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many bits are 1 in `words[start … end)`. */
export function countWords(words: Uint32Array, start = 0, end = words.length): number {
  let count = 0
  for (let w = start; w < end; w++) count += popcount(words[w])
  return count
}

/** Index, from 0, of the lowest bit that is 1; `word` is not 0. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)

/** The bits of the last word that belong to a mask of `size` positions, as a word. */
export const tailBits = (size: number): number => size % 32 === 0 ? 0xffffffff : 2 ** (size % 32) - 1

/**
 * The words as bytes, least significant bits first, `ceil(size / 8)` of them; shares memory.
 * Every platform that runs JavaScript with typed arrays in practice is little-endian, so a view is enough.
 */
export const wordBytes = (words: Uint32Array, size: number): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, Math.ceil(size / 8))
