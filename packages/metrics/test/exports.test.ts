import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'activationMemory', 'connections', 'deadUnits', 'explorationKeys', 'explorationRate', 'forecastRs',
    'inferenceFlops', 'jaccard', 'layerMacs', 'microNetCost', 'observeUpdate', 'overlap', 'plainLayout',
    'restoreExploration', 'saveExploration', 'startExploration', 'stepFlops', 'storedBytes', 'survivalAges',
    'trainingFlops', 'trainingMemory', 'upperBoundRs'
  ])
})
