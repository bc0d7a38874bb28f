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
  const held = candidates(k, excluding)
  for await (const block of blocks) take(held, k, block, excluding, what)
  return best(held, k)
}

/** The same of scores that are all at hand, none of them NaN. */
export function topKOutside(scores: Float32Array, k: number, excluding: Mask): ScoredPositions {
  const held = candidates(k, excluding)
  take(held, k, { start: 0, scores }, excluding, 'position')
  return best(held, k)
}

/** Room for candidates beside k: a cut looks at all, so many come between two. */
const [fewMore, mostMore] = [1024, 1 << 20]

/** Positions in ascending order, of which the first `count` are held. */
interface Candidates {
  readonly indices: Uint32Array
  readonly scores: Float32Array
  count: number
  /** Once more than k were held, the lowest of the best: only what is above it comes in. NaN before that. */
  least: number
}

function candidates(k: number, excluding: Mask): Candidates {
  const room = Math.min(k + Math.min(k, mostMore) + fewMore, excluding.size - excluding.count)
  return { indices: new Uint32Array(room), scores: new Float32Array(room), count: 0, least: NaN }
}

function best(held: Candidates, k: number): ScoredPositions {
  const { indices, scores, count } = held.count > k ? cut(held, k) : held
  return { indices: indices.slice(0, count), scores: scores.slice(0, count) }
}

/** Adds what scores high enough, and keeps the k best whenever there is no more room. */
function take(
  held: Candidates, k: number, { start, scores: block }: ScoreBlock, { words }: Mask, what: string
): void {
  const { indices, scores } = held
  let { count, least } = held
  for (let i = 0; i < block.length; i++) {
    const score = block[i]
    if (score <= least) continue   // what is NaN is not, nor is anything while the least is NaN
    const position = start + i
    if ((words[position >>> 5] >>> (position & 31)) & 1) continue
    if (score !== score) refuseNaN(what, position)
    if (count === indices.length) {
      held.count = count;
      ({ count, least } = cut(held, k))
      if (score <= least) continue
    }
    indices[count] = position
    scores[count++] = score
  }
  held.count = count
}

function refuseNaN(what: string, position: number): never {
  throw new RangeError(`gradient growth: the gradient is NaN at ${what} ${position}. ` +
    'Training diverged: lower the learning rate, or let it warm up.')
}

/** Keeps the k best, in their order; more than k are held. */
function cut(held: Candidates, k: number): Candidates {
  const { indices, scores, count } = held
  const best = topK(scores.subarray(0, count), k)
  let least = Infinity
  for (let i = 0; i < k; i++) {
    indices[i] = indices[best[i]]
    const score = scores[i] = scores[best[i]]
    if (score < least) least = score
  }
  held.count = k
  held.least = least
  return held
}
