import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'Mask', 'MaskSet', 'activeCount', 'and', 'andNot', 'arraySource', 'bottomK', 'bottomKWithin', 'checkInteger',
    'checkOptions', 'csc', 'csr', 'decodeMask', 'densityOf', 'encodeMask', 'equals', 'er', 'erk', 'igq',
    'intersectionCount', 'largestOfGroups', 'magnitudes', 'maskHash', 'mostPositions', 'nearestName', 'or',
    'popcount', 'pruneCount', 'randomStream', 'randomSubset', 'rank', 'reindex', 'runningTopK', 'select',
    'signedSource', 'sizeOf', 'smartRatio', 'standardNormal', 'topK', 'topKWithin', 'uniform', 'uniformPlus',
    'xor'
  ])
})

test('exports these names about changes', async () => {
  expect(Object.keys(await import('../src/changes.js')).sort())
    .toEqual([
      'copyBits', 'keptRuns', 'maskChange', 'moveValues', 'movedCsc', 'movedCsr', 'randomPositions', 'smallChange'
    ])
})
