import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'LayerError', 'acDc', 'accepts', 'axes', 'cht', 'chts', 'constant', 'cosine', 'deepr', 'defaultOf', 'dense',
    'densityDecays', 'distributions', 'drawsOf', 'dropSchedules', 'dsr', 'equalDegrees', 'formOf', 'gmp', 'granet',
    'grasp', 'graspIt', 'graspItScores', 'graspScores', 'haste', 'hessianProduct', 'initialMasks', 'inversePower',
    'isDue', 'linear', 'lottery', 'lotteryMethod', 'madeBy', 'magnitude', 'messageOf', 'mest', 'methods', 'noUpdates',
    'over', 'packSigns', 'penaltyOf', 'planOf', 'plannedUpdates', 'positionsAsCells', 'pruneAndGrow',
    'pruneAndGrowLayer',
    'rangeOf', 'rigl', 'riglItop', 'ringMask', 'sampledPlaces', 'set', 'setItop', 'shapesOf', 'signAt', 'snfs', 'snip',
    'snipScores', 'srSte', 'srigl', 'stages', 'staticMasks', 'stepsOfRounds', 'structures', 'synflow', 'synflowScores',
    'topKast', 'updateSteps', 'wantsImages'
  ])
})
