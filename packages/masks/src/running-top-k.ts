import type { Mask } from './mask.js'
import type { ScoreBlock, ScoredPositions } from './score-source.js'
import { topK } from './top-k.js'

/**
 * The k best of blocks of scores outside a mask, holding one block and at most twice k candidates at a time, and some
 * more. A NaN outside the mask is refused with its place; `what` is what scores are of, for that error.
 */
export async function runningTopK(
  blocks: AsyncIterable<ScoreBlock>, k: number, excluding: Mask, what = 'position'
): Promise<ScoredPositions> {
  // A cut looks at all, so many come between two.
  const room = Math.min(2 * k + 1024, excluding.size - excluding.count)
  const held: Candidates = {
    indices: new Uint32Array(room), scores: new Float32Array(room), count: 0, least: NaN
  }
  for await (const block of blocks) take(held, k, block, excluding, what)
  const { indices, scores, count } = held.count > k ? cut(held, k) : held
  return { indices: indices.slice(0, count), scores: scores.slice(0, count) }
}

/** Positions in ascending order, of which the first `count` are held. */
interface Candidates {
  readonly indices: Uint32Array
  readonly scores: Float32Array
  count: number
  /** Once more than k were held, the lowest of the best: only what is above it comes in. NaN before that. */
  least: number
}

/** Adds what scores high enough, and keeps the k best whenever there is no more room. */
function take(
  held: Candidates, k: number, { start, scores: block }: ScoreBlock, { words }: Mask, what: string
): void {
  const { indices, scores } = held
  for (let i = 0; i < block.length; i++) {
    const score = block[i]
    if (score <= held.least) continue   // what is NaN is not, nor is anything while the least is NaN
    const position = start + i
    if ((words[position >>> 5] >>> (position & 31)) & 1) continue
    if (score !== score) refuseNaN(what, position)
    if (held.count === indices.length && score <= cut(held, k).least) continue
    indices[held.count] = position
    scores[held.count++] = score
  }
}

function refuseNaN(what: string, position: number): never {
  throw new RangeError(`gradient growth: the gradient is NaN at ${what} ${position}. ` +
    'Training diverged: lower the learning rate, or let it warm up.')
}

/** Keeps the k best, in their order; more than k are held. */
function cut(held: Candidates, k: number): Candidates {
  const { indices, scores, count } = held
  const best = topK(scores.subarray(0, count), k)
  held.least = Infinity
  for (let i = 0; i < k; i++) {
    indices[i] = indices[best[i]]
    scores[i] = scores[best[i]]
    held.least = Math.min(held.least, scores[i])
  }
  held.count = k
  return held
}
