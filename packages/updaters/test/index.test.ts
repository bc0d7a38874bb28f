import { expect, test } from 'vitest'
import { methods } from '../src/index.js'

/** What makes a method. */
const makers = new Set<unknown>(Object.values(methods).map(({ make }) => make))

test('exports these names, and makers of methods', async () => {
  const names = Object.entries(await import('../src/index.js'))
    .filter(([, value]) => !makers.has(value)).map(([name]) => name)
  expect(names.sort()).toEqual([
    'LayerError', 'accepts', 'axes', 'births', 'constant', 'cosine', 'defaultOf', 'densityDecays', 'distributions',
    'drawingSettings', 'drawsMasks', 'drawsOf', 'dropSchedules', 'equalDegrees', 'formOf', 'graspItScores',
    'graspScores', 'hessianProduct', 'initialMasks', 'inversePower', 'isDue', 'linear', 'lottery', 'lotteryMethod',
    'madeBy', 'messageOf', 'methods', 'newPositions', 'noUpdates', 'outputScores', 'outputShare', 'over',
    'packSigns', 'penaltyOf', 'planOf', 'plannedUpdates', 'positionsAsCells', 'pruneAndGrow', 'pruneAndGrowLayer',
    'rangeOf', 'ringMask', 'sampledPlaces', 'shapesOf', 'signAt', 'snipScores', 'stages', 'startingFrom',
    'stepsOfRounds', 'structures', 'synflowScores', 'trialSettings', 'updateSteps', 'wantsImages', 'withBirths'
  ])
})

// Methods that are got by `methods` alone need no export of their own.
test.each([
  'acDc', 'chase', 'cht', 'chts', 'deepr', 'dense', 'dsb', 'dsr', 'gmp', 'granet', 'grasp', 'graspIt', 'haste',
  'magnitude', 'mest', 'randomPruning', 'rigl', 'riglItop', 'set', 'setItop', 'snfs', 'snip', 'srSte', 'srigl',
  'staticMasks', 'ste', 'synflow', 'topKast'
])('exports %s, which makes a method', async name => {
  expect(makers).toContain(Reflect.get(await import('../src/index.js'), name))
})
