import { andNot } from './algebra.js'
import { Mask } from './mask.js'
import type { ScoredPositions, ScoreSource } from './score-source.js'
import { topKWithin } from './top-k.js'

const blockSize = 65_536

/**
 * A source over an array of one number for each position of a layer, row-major; the score is the number's magnitude.
 * For small layers, tests and scores that are computed densely anyway. NaN is refused with its position.
 */
export const arraySource = (numbers: ArrayLike<number>): ScoreSource =>
  sourceOf('arraySource', Float32Array.from(numbers, Math.abs))

/** The same where the score is the number itself: the highest is the largest, a negative one the lowest. */
export const signedSource = (numbers: ArrayLike<number>): ScoreSource =>
  sourceOf('signedSource', Float32Array.from(numbers))

function sourceOf(where: string, scores: Float32Array): ScoreSource {
  const bad = scores.findIndex(Number.isNaN)
  if (bad >= 0) {
    throw new RangeError(
      `${where}: expected numbers, got NaN at position ${bad}. ` +
        'A gradient that is not a number means that training diverged.')
  }
  return {
    topK: async (k, excluding) => highest(scores, k, excluding),
    async *blocks() {
      for (let start = 0; start < scores.length; start += blockSize) {
        yield { start, scores: scores.slice(start, start + blockSize) }
      }
    }
  }
}

function highest(scores: Float32Array, k: number, excluding: Mask): ScoredPositions {
  if (excluding.size !== scores.length) {
    throw new RangeError(
      `arraySource: expected a mask of ${scores.length} positions, got ${excluding.size}. ` +
        'Give one score for each position.')
  }
  const candidates = andNot(Mask.full(excluding.shape), excluding)
  if (!Number.isInteger(k) || k < 0 || k > candidates.count) {
    throw new RangeError(
      `arraySource: k must be an integer from 0 to ${candidates.count}, the positions not excluded, got ${k}.`)
  }
  const indices = topKWithin(scores, candidates, k).indices()
  return { indices, scores: Float32Array.from(indices, index => scores[index]) }
}
