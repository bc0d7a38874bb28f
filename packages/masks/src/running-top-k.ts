import type { Mask } from './mask.js'
import type { ScoreBlock, ScoredPositions } from './score-source.js'
import { topK } from './top-k.js'

/**
 * The k best of blocks of scores outside a mask, holding one block and k candidates at a time. A NaN outside the mask
 * is refused with its place; `what` is what scores are of, for that error.
 */
export async function runningTopK(
  blocks: AsyncIterable<ScoreBlock>, k: number, excluding: Mask, what = 'position'
): Promise<ScoredPositions> {
  let indices = new Uint32Array(0)
  let scores = new Float32Array(0)
  let least = -Infinity   // once k are held, the lowest of them: only what is above it comes in
  for await (const block of blocks) {
    const better = freeAbove(least, block, excluding, what)
    if (better.length === 0) continue
    const allIndices = concat(indices, Uint32Array.from(better, i => block.start + i))
    const allScores = concat(scores, Float32Array.from(better, i => block.scores[i]))
    const best = topK(allScores, Math.min(k, allScores.length))
    indices = Uint32Array.from(best, i => allIndices[i])
    scores = Float32Array.from(best, i => allScores[i])
    if (scores.length === k) least = scores.reduce((a, b) => Math.min(a, b), Infinity)
  }
  return { indices, scores }
}

/** Places in a block that lie outside the mask and score higher than that. */
function freeAbove(least: number, { start, scores }: ScoreBlock, { words }: Mask, what: string): number[] {
  const free: number[] = []
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] <= least) continue   // NaN is not
    const position = start + i
    if ((words[position >>> 5] >>> (position & 31)) & 1) continue
    if (Number.isNaN(scores[i])) {
      throw new RangeError(`gradient growth: the gradient is NaN at ${what} ${position}. ` +
        'Training diverged: lower the learning rate, or let it warm up.')
    }
    free.push(i)
  }
  return free
}

function concat<T extends Uint32Array | Float32Array>(a: T, b: T): T {
  const length = a.length + b.length
  const joined = a.constructor === Uint32Array ? new Uint32Array(length) : new Float32Array(length)
  joined.set(a)
  joined.set(b, a.length)
  return joined as T // the same kind as a, by the line above
}
