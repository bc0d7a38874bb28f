import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('the first program of the README runs', async () => {
  await readmeExample(new URL('../README.md', import.meta.url))
}, 60_000)

test('the exported names are these', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'TrainingError', 'adam', 'constantRate', 'cosineRate', 'createTrainState', 'disposeTrainState', 'evaluate',
    'moveTopology', 'multiStepRate', 'oneCycleRate', 'sgd', 'sparsify', 'stepRate', 'train', 'warmUp'
  ])
})
