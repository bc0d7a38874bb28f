import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'arraySource', 'bernoulliPositions', 'bernoulliRandom', 'gradient', 'growRules', 'highestScores', 'magnitude',
    'momentum', 'pruneScores', 'random', 'randomUnfired', 'setSignAware', 'taylor'
  ])
})
