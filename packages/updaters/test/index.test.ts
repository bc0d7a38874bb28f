import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'constant', 'cosine', 'dense', 'distributions', 'dropSchedules', 'granet', 'initialMasks', 'inversePower',
    'isDue', 'linear', 'methods', 'noUpdates', 'planOf', 'pruneAndGrow', 'pruneAndGrowLayer', 'rangeOf', 'rigl',
    'riglItop', 'set', 'setItop', 'snfs', 'staticMasks', 'updateSteps'
  ])
})
