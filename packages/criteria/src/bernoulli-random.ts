import { randomStream, type Mask, type RandomStream } from '@itop/masks'
import { absentAt } from './absent-at.js'
import type { GrowRule } from './types.js'

/**
 * Each inactive position drawn on its own with probability count / inactive, as the ITOP repository grows. For parity.
 * Liu et al. 2021, https://arxiv.org/abs/2102.02887
 *
 * `count` is only the mean: a layer's number of weights walks at random and nothing pulls it back. After K updates the
 * relative drift is about √(Σ p_k(1 − q_k) / A) with q_k the probability of update k: 1.7 % for 50,000 weights after 58
 * updates from p = 0.5, several per cent for small layers. A full layer is restored whole (probability 1).
 */
export const bernoulliRandom: GrowRule = {
  name: 'random-bernoulli',
  about: 'each position comes by a chance of its own, so that counts vary; for parity',
  needs: [],
  exact: false,
  grow: ({ count, kept, draws }) =>
    bernoulliPositions({ outside: kept, probability: count / Math.max(1, kept.size - kept.count), seed: draws() })
}

/** Positions outside a mask, each drawn on its own with the given probability, ascending. Time O(words + drawn). */
export function bernoulliPositions(
  { outside, probability, seed }:
  { readonly outside: Mask, readonly probability: number, readonly seed: string | RandomStream }
): Uint32Array {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `bernoulliPositions: probability must be in [0, 1], got ${probability}. ` +
        'At most all inactive positions can be drawn.')
  }
  return absentAt(outside, drawnRanks(outside.size - outside.count, probability, seed))
}

/** Ranks below `total`, each drawn with the given probability: the gaps between successes are geometric. */
function drawnRanks(total: number, probability: number, seed: string | RandomStream): Uint32Array {
  if (probability === 0) return new Uint32Array(0)
  const stream = typeof seed === 'string' ? randomStream(seed) : seed
  const scale = Math.log1p(-probability)   // -Infinity at probability 1: every gap is then 0
  const gap = () => Math.floor(Math.log(1 - stream.nextFloat()) / scale)
  let ranks = new Uint32Array(capacity(total, probability))
  let count = 0
  for (let rank = gap(); rank < total; rank += 1 + gap()) {
    if (count === ranks.length) ranks = twiceAsLong(ranks)
    ranks[count++] = rank
  }
  return ranks.slice(0, count)
}

/** The mean number drawn and eight standard deviations more. */
const capacity = (total: number, probability: number) =>
  Math.min(total, Math.ceil(total * probability + 8 * Math.sqrt(total * probability * (1 - probability)) + 16))

function twiceAsLong(ranks: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * ranks.length)
  longer.set(ranks)
  return longer
}
