import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'deadUnits', 'explorationRate', 'forecastRs', 'inferenceFlops', 'jaccard', 'layerMacs', 'microNetCost',
    'observeUpdate', 'overlap', 'restoreExploration', 'saveExploration', 'startExploration', 'stepFlops',
    'survivalAges', 'trainingFlops', 'trainingMemory', 'upperBoundRs'
  ])
})
