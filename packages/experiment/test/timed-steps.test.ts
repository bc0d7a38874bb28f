// Steps that are timed are those of training: recorded where training records them, with the same bits either way.
import { register, type CpuBackend } from '@itop/backend-cpu'
import { imageSet } from '@itop/data'
import { createNetwork } from '@itop/models'
import { createTrainState, disposeTrainState, sgd } from '@itop/trainer'
import { methods, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTimedSteps, loadBatch } from '../src/index.js'

let backend: CpuBackend
beforeEach(async () => { backend = await register({ threads: 1 }) })
afterEach(async () => {
  vi.restoreAllMocks()
  await backend.dispose()
})

const network = createNetwork('mlp')
const set = imageSet({
  name: 'pixels', split: 'train', count: 40, shape: { c: 1, h: 28, w: 28 }, classes: 10,
  images: Uint8Array.from({ length: 40 * 784 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
  labels: Uint8Array.from({ length: 40 }, (_, i) => i % 10), normalisation: { mean: [0.5], std: [0.25] }
})

/** The weights after eight steps, and how many kernels TF.js was asked for in each. */
async function stepsOf(updater: Updater, recorded?: boolean) {
  const made = { network, updater, optimizer: sgd({ momentum: 0.9 }), seed: 1 }
  const state = await createTrainState(made)
  const steps = createTimedSteps({ ...made, recorded }, state)
  const asked = vi.spyOn(tf.engine(), 'runKernel')
  const labels = new Int32Array(10)
  const kernels: number[] = []
  for (let index = 0; index < 8; index++) {
    const input = loadBatch(set, { index: index % 4, batchSize: 10 }, labels)
    asked.mockClear()
    await steps.run(input, labels)
    kernels.push(asked.mock.calls.length)
    input.tensor.dispose()
  }
  const values = await Promise.all([...state.parameters.values()].map(({ values }) => values.data()))
  steps.dispose()
  disposeTrainState(state)
  return { values: values.map(of => [...of]), kernels }
}

test('steps with fixed masks are recorded from the second on, and move weights as others do', async () => {
  const fixed = methods.static!.make({ density: 0.3 })
  const [recorded, ordinary] = [await stepsOf(fixed), await stepsOf(fixed, false)]
  expect(recorded.values).toEqual(ordinary.values)
  expect(Math.min(...ordinary.kernels)).toBeGreaterThan(5)
  expect(recorded.kernels.slice(2)).toEqual([0, 0, 0, 0, 0, 0])
})

test('a method that adds noise to gradients is timed operation by operation, as it trains', async () => {
  const { kernels } = await stepsOf(methods.deepr!.make({ density: 0.3 }))
  expect(Math.min(...kernels)).toBeGreaterThan(5)
})
