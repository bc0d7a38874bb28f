import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'axes', 'constant', 'cosine', 'dense', 'distributions', 'dropSchedules', 'granet', 'initialMasks', 'inversePower',
    'isDue', 'linear', 'methods', 'noUpdates', 'planOf', 'plannedUpdates', 'pruneAndGrow', 'pruneAndGrowLayer',
    'rangeOf', 'rigl', 'riglItop', 'set', 'setItop', 'snfs', 'staticMasks', 'updateSteps'
  ])
})
