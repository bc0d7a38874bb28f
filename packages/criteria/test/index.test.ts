import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'arraySource', 'bernoulliPositions', 'bernoulliRandom', 'ch2', 'ch3', 'ch31', 'ch3L3', 'checkNeeds', 'gradient',
    'growRules', 'hebbScores', 'highestScores', 'lamp', 'magnitude', 'magnitudeAndGradient', 'momentum', 'numbersIn',
    'pruneScores', 'random', 'randomUnfired', 'scoresIn', 'setSignAware', 'taylor'
  ])
})
