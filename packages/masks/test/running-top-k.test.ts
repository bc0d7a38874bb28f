import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Mask, runningTopK } from '../src/index.js'

/** Scores in blocks of these sizes, one after the other. */
async function* inBlocks(scores: Float32Array, size: number) {
  for (let start = 0; start < scores.length; start += size) yield { start, scores: scores.slice(start, start + size) }
}

const ascending = (count: number): Float32Array => new Float32Array(count).map((_, i) => i)

/** The same by a full sort: higher first, ties to the lower flat index. */
function bySorting(scores: Float32Array, k: number, excluding: Mask): number[] {
  const free = [...scores.keys()].filter(i => !excluding.has(i))
  return free.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k).sort((a, b) => a - b)
}

describe('runningTopK', () => {
  test('finds the highest outside the mask, across blocks', async () => {
    const scores = Float32Array.of(5, 9, 1, 7, 7, 7, 0, 8)
    const found = await runningTopK(inBlocks(scores, 3), 3, Mask.from([0, 1, 0, 0, 0, 0, 0, 0]))
    expect([...found.indices]).toEqual([3, 4, 7])
    expect([...found.scores]).toEqual([7, 7, 8])
  })

  test('is what sorting gives, whatever the blocks, with many ties', async () => {
    const positions = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), taken: fc.boolean() }),
      { minLength: 1, maxLength: 80 })
    await fc.assert(fc.asyncProperty(positions, fc.nat(80), fc.integer({ min: 1, max: 80 }), async (all, k, size) => {
      const scores = Float32Array.from(all, ({ score }) => score / 2)
      const excluding = Mask.from(all.map(({ taken }) => taken))
      const { indices, scores: best } = await runningTopK(inBlocks(scores, size), k, excluding)
      expect([...indices]).toEqual(bySorting(scores, k, excluding))
      expect([...best]).toEqual([...indices].map(i => scores[i]))
    }))
  })

  test('is what sorting gives where many more come than are held at a time', async () => {
    for (const scores of [ascending(5000), ascending(5000).reverse(), ascending(5000).map(score => score * 7 % 50)]) {
      const excluding = Mask.from([...scores.keys()].map(i => i % 3 === 0))
      const { indices } = await runningTopK(inBlocks(scores, 700), 40, excluding)
      expect([...indices]).toEqual(bySorting(scores, 40, excluding))
    }
  })

  test('refuses a NaN outside the mask with its flat index, and does not look inside', async () => {
    const scores = Float32Array.of(5, NaN, 1, 7, NaN, 7)
    const oneTaken = Mask.from([0, 1, 0, 0, 0, 0])
    await expect(runningTopK(inBlocks(scores, 3), 1, oneTaken)).rejects.toThrow('the gradient is NaN at position 4')
    const bothTaken = Mask.from([0, 1, 0, 0, 1, 0])
    expect([...(await runningTopK(inBlocks(scores, 3), 2, bothTaken)).indices]).toEqual([3, 5])
  })
})
