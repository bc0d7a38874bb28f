import { expect, test } from 'vitest'

test('the exported names are these', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'TrainingError', 'adam', 'adamw', 'constantRate', 'cosineRate', 'createProbe', 'createTrainState',
    'dataChangesUntil', 'dataDifferences', 'dataRecord', 'disposeTrainState', 'evaluate', 'evaluateTogether',
    'fromTrained', 'givenMasks', 'initialProbe', 'measurements', 'measuringCosts', 'mostSteps', 'moveTopology',
    'multiStepRate', 'oneCycleRate',
    'partSize', 'rounds', 'savedData', 'sgd', 'slotIn', 'sparsify', 'stepRate', 'train', 'trainingProbe', 'usedMask',
    'warmUp', 'whyOrdinary'
  ])
})
