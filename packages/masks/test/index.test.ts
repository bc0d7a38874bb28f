import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'Mask', 'MaskSet', 'activeCount', 'and', 'andNot', 'arraySource', 'bottomK', 'bottomKWithin', 'checkInteger',
    'checkOptions', 'copyBits', 'csc', 'csr', 'decodeMask', 'densityOf', 'encodeMask', 'equals', 'er', 'erk', 'igq',
    'intersectionCount', 'keptRuns', 'largestOfGroups', 'magnitudes', 'maskChange', 'maskHash', 'mostPositions',
    'movedCsc', 'movedCsr', 'nearestName', 'or', 'popcount', 'pruneCount', 'randomPositions', 'randomStream',
    'randomSubset', 'rank', 'reindex', 'runningTopK', 'select', 'signedSource', 'sizeOf', 'smallChange',
    'smartRatio', 'standardNormal', 'topK', 'topKWithin', 'uniform', 'uniformPlus', 'xor'
  ])
})
