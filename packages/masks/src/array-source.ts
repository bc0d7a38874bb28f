import { magnitudes } from './magnitudes.js'
import type { Mask } from './mask.js'
import { topKOutside } from './running-top-k.js'
import type { ScoredPositions, ScoreSource } from './score-source.js'

const blockSize = 65_536

/**
 * A source over an array of one number for each position of a layer, row-major; the score is the number's magnitude.
 * For small layers, tests and scores that are computed densely anyway. NaN is refused with its position.
 */
export const arraySource = (numbers: ArrayLike<number>): ScoreSource =>
  sourceOf('arraySource', magnitudes(new Float32Array(numbers)))

/** The same where the score is the number itself: the highest is the largest, a negative one the lowest. */
export const signedSource = (numbers: ArrayLike<number>): ScoreSource =>
  sourceOf('signedSource', new Float32Array(numbers))

function sourceOf(where: string, scores: Float32Array): ScoreSource {
  let bad = 0
  while (bad < scores.length && !Number.isNaN(scores[bad])) bad++
  if (bad < scores.length) {
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
  const free = excluding.size - excluding.count
  if (!Number.isInteger(k) || k < 0 || k > free) {
    throw new RangeError(
      `arraySource: k must be an integer from 0 to ${free}, the positions not excluded, got ${k}.`)
  }
  return topKOutside(scores, k, excluding)
}
