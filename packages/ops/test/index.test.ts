import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'UnavailableError', 'adamStep', 'addProduct', 'batchLoss', 'checkLoss', 'clipFactor', 'computedConvolution',
    'computedLayer', 'createInference', 'createInput', 'createOps', 'createParameter', 'createPattern',
    'createSlot', 'createStepReplay', 'crossEntropy', 'currentReading', 'dropoutThreshold', 'explainLayer',
    'groupsAlongInput', 'inputLayout', 'keepLargest', 'keeps', 'logits', 'lossAndGradients', 'matrixShape',
    'meanSoftmax', 'moveStatistics', 'patternIndex', 'placesIn', 'positionHash', 'recordsInference', 'recordsSteps',
    'registerBackend', 'removedInWords', 'savedActivations', 'sgdStep', 'sharedOutputs', 'softmaxCrossEntropy',
    'sumOfLogits', 'tfjsEngine', 'whereActive'
  ])
})

test('what needs no TF.js is an entry of its own', async () => {
  expect(Object.keys(await import('../src/plain.js')).sort()).toEqual([
    'UnavailableError', 'affineOfNorm', 'announceEngine', 'announcedEngine', 'createPattern', 'dropoutThreshold',
    'foldedInto', 'matrixShape', 'meanSoftmax', 'patternIndex', 'readersOf', 'sharedOutputs'
  ])
})

test('the conformance suite is an entry of its own', async () => {
  expect(Object.keys(await import('../src/conformance/index.js'))).toEqual([
    'conformance', 'expectClose', 'expectSame', 'sample'
  ])
})
