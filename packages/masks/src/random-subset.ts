import { popcount, tailBits } from './bits.js'
import { checkInteger, checkOptions } from './check.js'
import { Mask } from './mask.js'
import { randomStream, type RandomStream } from './random-stream.js'
import { checkSameShape, type Shape, sizeOf, toShape } from './shape.js'

/** What is drawn from, how many positions, and by which seed. */
export interface RandomSubsetOptions {
  /** The mask that bounds the population. Without it every position of `shape` may be drawn. */
  readonly population?: Mask
  /** Draw from the positions set in `population`, or from those not set. `'inside'` when there is none. */
  readonly within?: 'inside' | 'outside'
  /** Shape of the result; needed without `population`, and equal to its shape otherwise. */
  readonly shape?: Shape | number
  /** Positions to draw. Integer in [0, size of the population]. */
  readonly count: number
  /** The only source of randomness: a seed, or a stream to draw from. */
  readonly seed: string | RandomStream
}

export const optionNames =
  ['population', 'within', 'shape', 'count', 'seed'] satisfies readonly (keyof RandomSubsetOptions)[]

/** Sets `count` of the lowest `n` bits, every set of that many as likely: draws until a bit is new. */
function drawRanks(words: Uint32Array, n: number, count: number, seed: string | RandomStream): void {
  const { nextBelow } = typeof seed === 'object' ? seed : randomStream(seed)
  for (let left = count; left > 0;) {
    const rank = nextBelow(n)
    const bit = 1 << (rank & 31)
    if ((words[rank >>> 5] & bit) !== 0) continue
    words[rank >>> 5] |= bit
    left--
  }
}

/** `length` bits (at most 32) that start at bit `start`. */
export function readBits(words: Uint32Array, start: number, length: number): number {
  const w = start >>> 5
  const offset = start & 31
  let bits = (words[w] >>> offset) | 0
  if (offset + length > 32) bits |= words[w + 1] << (32 - offset)
  return length === 32 ? bits : bits & ((1 << length) - 1)
}

/** Moves bit `r` of `bits` to the place of the `r`-th set bit of `places`. */
function deposit(bits: number, places: number): number {
  let result = 0
  for (let left = places; bits !== 0; left &= left - 1, bits >>>= 1) if (bits & 1) result |= left & -left
  return result
}

/**
 * Turns a bitmap of ranks into a bitmap of positions, in place. A rank is never above its position, so going down from
 * the last word overwrites only ranks that have been read; one bitmap is all it takes.
 */
function expandRanks(words: Uint32Array, n: number, placesOf: (word: number) => number, flip: boolean): void {
  let start = n
  for (let w = words.length - 1; w >= 0; w--) {
    const places = placesOf(w)
    const length = popcount(places)
    start -= length
    // A word whose positions all exist, the common case outside of a sparse mask, takes its bits as they are.
    const bits = length === 0 ? 0 : readBits(words, start, length)
    const chosen = length === 32 ? bits : deposit(bits, places)
    words[w] = flip ? places & ~chosen : chosen
  }
}

export function shapeOf({ population, shape }: RandomSubsetOptions): Shape {
  if (population === undefined) {
    if (shape !== undefined) return toShape('randomSubset', shape)
    throw new TypeError('randomSubset: expected a population or a shape, got neither.')
  }
  if (shape !== undefined) checkSameShape('randomSubset', population.shape, toShape('randomSubset', shape))
  return population.shape
}

function placesOf(size: number, { population, within }: RandomSubsetOptions): (word: number) => number {
  const last = Math.ceil(size / 32) - 1
  const tail = tailBits(size) | 0
  const outside = within === 'outside'
  const source = population?.words
  return w => {
    const word = source === undefined ? -1 : outside ? ~source[w] : source[w] | 0
    return w === last ? word & tail : word
  }
}

export function populationSize(size: number, { population, within = 'inside' }: RandomSubsetOptions): number {
  if (within !== 'inside' && within !== 'outside') {
    throw new RangeError(`randomSubset: within must be 'inside' or 'outside', got ${String(within satisfies never)}.`)
  }
  if (population === undefined && within === 'outside') {
    throw new TypeError("randomSubset: within 'outside' needs a population to be outside of.")
  }
  if (population === undefined) return size
  return within === 'inside' ? population.count : size - population.count
}

/**
 * A mask with exactly `count` positions of a population, every such set equally likely, decided by `seed` alone.
 * Takes one bitmap, and time in proportion to words plus draws: more than half are drawn by leaving out the others.
 */
export function randomSubset(options: RandomSubsetOptions): Mask {
  checkOptions('randomSubset', options, optionNames)
  const shape = shapeOf(options)
  const size = sizeOf(shape)
  const n = populationSize(size, options)
  checkInteger('randomSubset: count', options.count, 0, n)
  const flip = options.count > n / 2
  const words = new Uint32Array(Math.ceil(size / 32))
  drawRanks(words, n, flip ? n - options.count : options.count, options.seed)
  if (flip || n < size) expandRanks(words, n, placesOf(size, options), flip)
  return Mask.fromWords(shape, words)
}
