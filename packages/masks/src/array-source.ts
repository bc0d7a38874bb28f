import { magnitudes } from './magnitudes.js'
import type { Mask } from './mask.js'
import { runningTopK } from './running-top-k.js'
import type { ScoreSource } from './score-source.js'

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
  for (let bad = 0; bad < scores.length; bad++) {
    if (!Number.isNaN(scores[bad])) continue
    throw new RangeError(
      `${where}: expected numbers, got NaN at position ${bad}. ` +
        'A gradient that is not a number means that training diverged.')
  }
  async function* blocks() {
    for (let start = 0; start < scores.length; start += blockSize) {
      yield { start, scores: scores.slice(start, start + blockSize) }
    }
  }
  return {
    blocks,
    topK: async (k, excluding) => {
      checkRequest(scores.length, k, excluding)
      return runningTopK(blocks(), k, excluding)
    }
  }
}

function checkRequest(size: number, k: number, excluding: Mask): void {
  if (excluding.size !== size) {
    throw new RangeError(
      `arraySource: expected a mask of ${size} positions, got ${excluding.size}. ` +
        'Give one score for each position.')
  }
  const free = size - excluding.count
  if (Number.isInteger(k) && k >= 0 && k <= free) return
  throw new RangeError(
    `arraySource: k must be an integer from 0 to ${free}, the positions not excluded, got ${k}.`)
}
