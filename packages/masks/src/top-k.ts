import { checkInteger } from './check.js'
import { Mask } from './mask.js'

// Radix select on the bits of the floats, rearranged so that unsigned integers order as the numbers do.

type Scores = ArrayLike<number>

function refuseNaN(where: string, index: number): never {
  throw new RangeError(`${where}: every score must be a number, got NaN at index ${index}. Did the loss diverge?`)
}

/** The floats' bits as 32-bit words, the high word of a float64 at `2 i + 1`; shares memory. */
const wordsOf = (scores: Float32Array | Float64Array): Uint32Array =>
  new Uint32Array(scores.buffer, scores.byteOffset, scores.byteLength / 4)

/** A float's sign and magnitude, in its highest word, as an unsigned number of the same order. */
const ordered = (word: number): number => word ^ ((word >> 31) | 0x80000000)

/** One unsigned key a score: `flip` is 0 for lowest first, -1 for highest first. -0 ranks as 0. */
function float32Keys(where: string, scores: Float32Array, flip: number): Uint32Array {
  const bits = wordsOf(scores)
  const keys = new Uint32Array(bits.length)
  for (let i = 0; i < keys.length; i++) {
    const word = bits[i] | 0
    if ((word & 0x7fffffff) > 0x7f800000) refuseNaN(where, i)
    keys[i] = ordered(word === -0x80000000 ? 0 : word) ^ flip
  }
  return keys
}

/** The same from the high words of float64 scores, which leaves more ties. */
function float64Keys(where: string, scores: Float64Array, flip: number): Uint32Array {
  const bits = wordsOf(scores)
  const keys = new Uint32Array(scores.length)
  for (let i = 0; i < keys.length; i++) {
    const score = scores[i]
    if (score !== score) refuseNaN(where, i)
    keys[i] = ordered(score === 0 ? 0 : bits[2 * i + 1] | 0) ^ flip
  }
  return keys
}

/** The keys of the low words of some float64 scores whose high words agree. */
function lowKeys(scores: Float64Array, indices: Uint32Array, flip: number): Uint32Array {
  const bits = wordsOf(scores)
  return Uint32Array.from(indices, i => bits[2 * i] ^ (scores[i] < 0 ? -1 : 0) ^ flip)
}

/** The `k`-th smallest key (from 1) and how many are below it, by 11, 11 and 10 bits from the top. */
function kthSmallest(keys: Uint32Array, k: number): { readonly key: number, readonly below: number } {
  let key = 0
  let below = 0
  for (const [shift, bits] of [[21, 11], [10, 11], [0, 10]] as const) {
    const counts = countDigits(keys, key, shift, bits)
    let digit = 0
    while (below + counts[digit] < k) below += counts[digit++]
    key = (key | (digit << shift)) >>> 0
  }
  return { key, below }
}

function countDigits(keys: Uint32Array, prefix: number, shift: number, bits: number): Uint32Array {
  const counts = new Uint32Array(1 << bits)
  // A shift by 32 is a shift by 0 in JavaScript, so the first pass, which has no prefix, shifts in two steps.
  const above = prefix >>> shift >>> bits
  for (let i = 0; i < keys.length; i++) {
    const digits = keys[i] >>> shift
    if (digits >>> bits === above) counts[digits & ((1 << bits) - 1)]++
  }
  return counts
}

function indicesOf(keys: Uint32Array, key: number, count: number): Uint32Array {
  const indices = new Uint32Array(count)
  for (let i = 0, n = 0; n < count; i++) if (keys[i] === key) indices[n++] = i
  return indices
}

/** Ascending indices of the keys below `key` and of `count - below` entries that equal it, given or the first ones. */
function collect(keys: Uint32Array, key: number, count: number, ties: Uint32Array): Uint32Array {
  const indices = new Uint32Array(count)
  let t = 0
  for (let i = 0, n = 0; n < count; i++) {
    if (keys[i] < key) indices[n++] = i
    else if (ties[t] === i) {
      indices[n++] = i
      t++
    }
  }
  return indices
}

/** Of the entries with the threshold's high key, those that belong to the `count` smallest; ascending. */
function pickTies(scores: Float32Array | Float64Array, tied: Uint32Array, count: number, flip: number): Uint32Array {
  if (scores instanceof Float32Array || count === tied.length) return tied.subarray(0, count)
  const low = lowKeys(scores, tied, flip)
  const { key, below } = kthSmallest(low, count)
  return collect(low, key, count, indicesOf(low, key, count - below)).map(entry => tied[entry])
}

function countOf(keys: Uint32Array, key: number): number {
  let count = 0
  for (let i = 0; i < keys.length; i++) if (keys[i] === key) count++
  return count
}

function smallest(name: string, scores: Scores, k: number, flip: number): Uint32Array {
  checkInteger(`${name}: k`, k, 0, scores.length)
  const floats = scores instanceof Float32Array || scores instanceof Float64Array ? scores : Float64Array.from(scores)
  const keys = floats instanceof Float32Array
    ? float32Keys(name, floats, flip)
    : float64Keys(name, floats, flip)
  if (k === 0) return new Uint32Array(0)
  const { key, below } = kthSmallest(keys, k)
  const tied = indicesOf(keys, key, floats instanceof Float32Array ? k - below : countOf(keys, key))
  return collect(keys, key, k, pickTies(floats, tied, k - below, flip))
}

/** Ascending indices of the `k` highest scores; ties go to the lower index. NaN is refused; -0 equals 0. Takes O(n). */
export const topK = (scores: Scores, k: number): Uint32Array => smallest('topK', scores, k, -1)

/** Ascending indices of the `k` lowest scores; ties go to the lower index. NaN is refused; -0 equals 0. Takes O(n). */
export const bottomK = (scores: Scores, k: number): Uint32Array => smallest('bottomK', scores, k, 0)

type Choice = (scores: Scores, k: number) => Uint32Array

function within(name: string, choose: Choice, scores: Scores, mask: Mask, k: number): Mask {
  if (scores.length !== mask.size) {
    throw new RangeError(`${name}: expected one score a position, ${mask.size}, got ${scores.length}.`)
  }
  checkInteger(`${name}: k`, k, 0, mask.count)
  const positions = mask.indices()
  const Floats = scores instanceof Float32Array ? Float32Array : Float64Array
  const present = new Floats(positions.length)
  for (let i = 0; i < present.length; i++) {
    present[i] = scores[positions[i]]
    if (present[i] !== present[i]) refuseNaN(name, positions[i])
  }
  return Mask.fromIndices(mask.shape, choose(present, k).map(i => positions[i]))
}

/** The `k` positions of `mask` with the highest of the dense `scores`, `[size]`; scores outside are not looked at. */
export const topKWithin = (scores: Scores, mask: Mask, k: number): Mask => within('topKWithin', topK, scores, mask, k)

/** The `k` positions of `mask` with the lowest of the dense `scores`, `[size]`; scores outside are not looked at. */
export const bottomKWithin = (scores: Scores, mask: Mask, k: number): Mask =>
  within('bottomKWithin', bottomK, scores, mask, k)
