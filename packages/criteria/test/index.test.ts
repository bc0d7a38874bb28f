import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'arraySource', 'bernoulliPositions', 'bernoulliRandom', 'gradient', 'growRules', 'highestScores', 'magnitude',
    'momentum', 'pruneScores', 'random', 'randomUnfired', 'setSignAware', 'taylor'
  ])
})

test('the README example runs', async () => {
  await readmeExample(new URL('../README.md', import.meta.url))
})
