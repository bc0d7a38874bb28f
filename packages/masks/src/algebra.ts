import { popcount } from './bits.js'
import { Mask } from './mask.js'
import { checkSameShape, sameShape } from './shape.js'

function combine(where: string, a: Mask, b: Mask, word: (x: number, y: number) => number): Mask {
  checkSameShape(where, a.shape, b.shape)
  const x = a.words
  const y = b.words
  const words = new Uint32Array(x.length)
  for (let w = 0; w < words.length; w++) words[w] = word(x[w], y[w])
  return Mask.fromWords(a.shape, words)
}

/** Positions set in both masks. */
export const and = (a: Mask, b: Mask): Mask => combine('and', a, b, (x, y) => x & y)

/** Positions set in either mask. */
export const or = (a: Mask, b: Mask): Mask => combine('or', a, b, (x, y) => x | y)

/** Positions set in exactly one of the masks. */
export const xor = (a: Mask, b: Mask): Mask => combine('xor', a, b, (x, y) => x ^ y)

/** Positions set in `a` and not in `b`. */
export const andNot = (a: Mask, b: Mask): Mask => combine('andNot', a, b, (x, y) => x & ~y)

/** Whether both masks have the same shape and the same positions. */
export function equals(a: Mask, b: Mask): boolean {
  if (a === b) return true
  if (!sameShape(a.shape, b.shape)) return false
  // In a loop: `every` calls a function for each.
  for (let w = 0; w < a.words.length; w++) if (a.words[w] !== b.words[w]) return false
  return true
}

/** How many positions are set in both masks; makes no temporary. */
export function intersectionCount(a: Mask, b: Mask): number {
  checkSameShape('intersectionCount', a.shape, b.shape)
  const x = a.words
  const y = b.words
  let count = 0
  for (let w = 0; w < x.length; w++) count += popcount(x[w] & y[w])
  return count
}
