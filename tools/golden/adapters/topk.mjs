import assert from 'node:assert/strict'
import { largestOfGroups, topK, Mask } from '@itop/masks'
import { sameMask } from '../compare.mjs'
import { roundedCount } from '../gradual.mjs'

export const method = 'topk'

/** The rule of choice: exactly so many, of equal ones the first; of every four two, of equal ones the last. */
export function run({ inputs: { score }, settings: { sparsity }, expected }) {
  const kept = topK(score, roundedCount(score.length, sparsity))
  assert.equal(kept.length, expected.kept, 'weights')
  sameMask(Mask.fromIndices([score.length], kept), expected.mask, 'top-k')
  const groups = largestOfGroups(Float32Array.from(score), [1, score.length], { n: 2, m: 4 })
  sameMask(groups, expected.mask2of4, '2:4')
}
