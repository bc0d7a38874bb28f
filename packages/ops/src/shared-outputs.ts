import { matrixShape } from './pattern.js'
import type { Pattern } from './types.js'

const known = new WeakMap<Pattern, 1 | 2 | 4 | 8>()

/**
 * How many neighbouring outputs share their pattern: the most of 8, 4 and 2 that divides the outputs and of which all
 * look at the same inputs by the same taps; 1 where they do not. Looked up once a pattern, by the mask's words.
 */
export function sharedOutputs(pattern: Pattern): 1 | 2 | 4 | 8 {
  let shared = known.get(pattern)
  if (shared === undefined) known.set(pattern, shared = mostShared(pattern))
  return shared
}

function mostShared({ shape, mask: { words } }: Pattern): 1 | 2 | 4 | 8 {
  const [outputs, columns] = matrixShape(shape)
  let most: 1 | 2 | 4 | 8 = 1
  for (const together of [2, 4, 8] as const) {
    if (outputs % together > 0 || !everyBandIsAlike(words, outputs, columns, together)) break
    most = together
  }
  return most
}

/** Whether of every so many outputs the second half looks where the first does: of two, then of four, and so on. */
function everyBandIsAlike(words: Uint32Array, outputs: number, columns: number, together: number): boolean {
  for (let output = 0; output < outputs; output += together) {
    if (!alike(words, output * columns, (output + together / 2) * columns, columns)) return false
  }
  return true
}

/** Whether as many bits are the same from one place on as from another. */
function alike(words: Uint32Array, a: number, b: number, length: number): boolean {
  let i = 0
  for (; i + 32 <= length; i += 32) if (bitsAt(words, a + i) !== bitsAt(words, b + i)) return false
  return i === length || (bitsAt(words, a + i) ^ bitsAt(words, b + i)) << (32 - (length - i)) === 0
}

/** The 32 bits from one on; what is past the last word is 0. */
function bitsAt(words: Uint32Array, bit: number): number {
  const [word, shift] = [bit >>> 5, bit & 31]
  return shift === 0 ? words[word]! | 0 : words[word]! >>> shift | words[word + 1]! << (32 - shift)
}
