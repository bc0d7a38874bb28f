import { builtIns } from '@itop/experiment'
import { cosineRate, sgd, train, type TrainOptions } from '@itop/trainer'
import { setItop } from '@itop/updaters'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackend, type OpenedBackend } from '../src/engine/backends.js'
import { networkOf, recipeOf, trainingOf } from '../src/engine/plan.js'
import { tinyData as data, tinyExperiment } from './tiny.js'

let backend: OpenedBackend

beforeAll(async () => { backend = await openBackend({ backend: 'cpu' }, () => {}) })
afterAll(() => backend.dispose())

async function endOf(options: TrainOptions) {
  const run = train(options)
  let end = {}
  run.onEvent(({ type, ...record }) => { if (type === 'end') end = { ...record, seconds: 0 } })
  await run.done
  return end
}

test('an experiment trains with momentum, decay and a cosine, as it always has', async () => {
  const network = networkOf('mlp', data, builtIns)
  const { training, stepsPerEpoch } = trainingOf(tinyExperiment, network, { data, registry: builtIns })
  expect([training.steps, stepsPerEpoch]).toEqual([30, 10])
  expect(await endOf(training)).toEqual(await endOf({
    network, data, seed: 1, batch: 8, steps: 30, weightDecay: 5e-4,
    method: setItop({ density: 0.2, distribution: 'erk', interval: 5, dropFraction: 0.5 }),
    optimizer: sgd({ momentum: 0.9, nesterov: true }), learningRate: cosineRate({ learningRate: 0.05 })
  }))
})

test('a part of an epoch is as many steps, and a method is asked only for what it has', () => {
  const network = networkOf('mlp', data, builtIns)
  const part = { ...tinyExperiment, epochs: 0.25 }
  expect(trainingOf(part, network, { data, registry: builtIns }).training.steps).toBe(3) // of 2.5
  expect(recipeOf({ ...tinyExperiment, method: 'dense', n: 1 }, 30, builtIns)).not.toHaveProperty('interval')
})
