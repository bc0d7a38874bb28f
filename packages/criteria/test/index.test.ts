import { expect, test } from 'vitest'
import { growRules, pruneScores } from '../src/index.js'

const members = new Set<unknown>([...Object.values(growRules), ...Object.values(pruneScores)])

test('exports these names, and members of the registry', async () => {
  const names = Object.entries(await import('../src/index.js'))
    .filter(([, value]) => !members.has(value)).map(([name]) => name)
  expect(names.sort()).toEqual([
    'arraySource', 'bernoulliPositions', 'checkNeeds', 'growRules', 'hebbScores', 'highestScores',
    'magnitudeAndGradient', 'numbersIn', 'pruneScores', 'scoresIn'
  ])
})

// Criteria that are got by the registry alone need no export of their own.
test.each([
  'bernoulliRandom', 'ch2', 'ch3', 'ch31', 'ch3L3', 'gradient', 'lamp', 'magnitude', 'momentum', 'random',
  'randomUnfired', 'setSignAware', 'taylor'
])('exports %s, which has a name in the registry', async name => {
  expect(members).toContain(Reflect.get(await import('../src/index.js'), name))
})
