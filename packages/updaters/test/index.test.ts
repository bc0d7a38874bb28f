import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'constant', 'cosine', 'dense', 'distributions', 'dropFractionsOf', 'dropSchedules', 'initialMasks', 'inversePower',
    'isUpdateStep', 'linear', 'methods', 'pruneAndGrow', 'pruneAndGrowLayer', 'rigl', 'riglItop', 'set',
    'setItop', 'staticMasks', 'updatePlan'
  ])
})

test('the README example runs', async () => {
  await readmeExample(new URL('../README.md', import.meta.url))
})
