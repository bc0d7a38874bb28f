import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'CheckpointError', 'decodeCheckpoint', 'encodeCheckpoint', 'isRecord', 'maskedWeights', 'storedFloats',
    'storedWeight', 'usedWeight', 'weightKeys'
  ])
  expect(Object.keys(await import('../src/node.js')).sort()).toEqual([
    'NotAFileError', 'checkRegular', 'nodeFiles', 'readCheckpoint', 'writeCheckpoint'
  ])
})
