import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'arraySource', 'bernoulliPositions', 'bernoulliRandom', 'checkNeeds', 'gradient', 'growRules', 'highestScores',
    'lamp', 'magnitude', 'magnitudeAndGradient', 'momentum', 'numbersIn', 'pruneScores', 'random', 'randomUnfired',
    'scoresIn', 'setSignAware', 'taylor'
  ])
})
