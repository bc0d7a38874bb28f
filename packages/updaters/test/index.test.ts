import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'constant', 'cosine', 'dense', 'distributions', 'dropFractionsOf', 'dropSchedules', 'initialMasks', 'inversePower',
    'isUpdateStep', 'linear', 'methods', 'pruneAndGrow', 'pruneAndGrowLayer', 'rigl', 'riglItop', 'set',
    'setItop', 'staticMasks', 'updatePlan'
  ])
})
