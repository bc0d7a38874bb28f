import type { Mask } from '@itop/masks'
import type { DenseGradient } from '../types.js'
import { expectClose, expectSame } from './check.js'
import { tolerance } from './experiment.js'

/** A recorded gradient against the reference at every position: itself, its blocks, and its best outside the mask. */
export async function checkDenseGradient(gradient: DenseGradient, mask: Mask, expected: Float64Array): Promise<void> {
  const dense = gradient.dense()
  expectSame('shape of the dense gradient', dense.shape, mask.shape)
  expectClose('dense gradient', await dense.data(), expected, tolerance)
  dense.dispose()
  const magnitudes = expected.map(Math.abs)
  const blocks = new Float64Array(mask.size)
  let end = 0
  for await (const { start, scores } of gradient.blocks()) {
    expectSame('start of a block', start, end)
    blocks.set(scores, start)
    end += scores.length
  }
  expectSame('end of the blocks', end, mask.size)
  expectClose('blocks', blocks, magnitudes, tolerance)
  await checkSigned(gradient, mask, expected)
  const k = Math.min(mask.size - mask.count, 5)
  const { indices, scores } = await gradient.topK(k, mask)
  checkTopK(mask, magnitudes, [...indices], [...scores], k)
}

/** The numbers with their signs, and the three that are largest so. */
async function checkSigned(gradient: DenseGradient, mask: Mask, expected: Float64Array): Promise<void> {
  const numbers = new Float64Array(mask.size)
  for await (const { start, scores } of gradient.signed().blocks()) numbers.set(scores, start)
  expectClose('signed blocks', numbers, expected, tolerance)
  const { scores } = await gradient.signed().topK(Math.min(mask.size - mask.count, 3), mask)
  const best = [...expected].filter((_, i) => !mask.has(i)).sort((a, b) => b - a).slice(0, scores.length)
  expectClose('signed scores, sorted', scores.sort((a, b) => b - a), best, tolerance)
}

function checkTopK(mask: Mask, magnitudes: Float64Array, indices: number[], scores: number[], k: number): void {
  expectSame('positions found', indices.length, k)
  expectSame('ascending and distinct', indices, [...new Set(indices)].sort((a, b) => a - b))
  const taken = indices.find((i) => mask.has(i))
  if (taken !== undefined) throw new Error(`top-k: position ${taken} exists already.`)
  expectClose('scores', scores, indices.map((i) => magnitudes[i]!), tolerance)
  const best = [...magnitudes].filter((_, i) => !mask.has(i)).sort((a, b) => b - a).slice(0, k)
  expectClose('scores, sorted', scores.sort((a, b) => b - a), best, tolerance)
}
