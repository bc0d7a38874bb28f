import { decodeCheckpoint } from '@itop/checkpoint'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits, edits } from '../fuzz/edits.mjs'
import { checkpoint } from '../make/checkpoints.mjs'

test('12,000 changes of a checkpoint are all refused', () => {
  const good = checkpoint()
  let refused = 0
  fc.assert(fc.property(edits, list => {
    const bytes = applyEdits(good, list)
    if (bytes.equals(good)) return
    expect(() => decodeCheckpoint(bytes)).toThrow(expect.objectContaining({ name: 'CheckpointError' }))
    refused++
  }), { seed: 1, numRuns: 16_000 })
  expect(refused).toBeGreaterThan(12_000)
})
