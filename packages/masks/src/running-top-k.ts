import type { Mask } from './mask.js'
import type { ScoreBlock, ScoredPositions } from './score-source.js'
import { topK } from './top-k.js'

/**
 * The k best of blocks of scores outside a mask, holding one block and k candidates at a time. A NaN outside the mask is
 * refused with its place; `what` is what scores are of, for that error.
 */
export async function runningTopK(
  blocks: AsyncIterable<ScoreBlock>, k: number, excluding: Mask, what = 'position'
): Promise<ScoredPositions> {
  let indices = new Uint32Array(0)
  let scores = new Float32Array(0)
  for await (const block of blocks) {
    const free = freeIn(block, excluding, what)
    const allIndices = concat(indices, Uint32Array.from(free, i => block.start + i))
    const allScores = concat(scores, Float32Array.from(free, i => block.scores[i]))
    const best = topK(allScores, Math.min(k, allScores.length))
    indices = Uint32Array.from(best, i => allIndices[i])
    scores = Float32Array.from(best, i => allScores[i])
  }
  return { indices, scores }
}

/** Places in a block that lie outside the mask. */
function freeIn({ start, scores }: ScoreBlock, excluding: Mask, what: string): number[] {
  const free: number[] = []
  for (let i = 0; i < scores.length; i++) {
    if (excluding.has(start + i)) continue
    if (Number.isNaN(scores[i])) {
      throw new RangeError(`gradient growth: the gradient is NaN at ${what} ${start + i}. ` +
        'Training diverged: lower the learning rate, or let it warm up.')
    }
    free.push(i)
  }
  return free
}

function concat<T extends Uint32Array | Float32Array>(a: T, b: T): T {
  const joined = a.constructor === Uint32Array ? new Uint32Array(a.length + b.length) : new Float32Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined as T // the same kind as a, by the line above
}
