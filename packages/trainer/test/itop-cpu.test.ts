// The same training on the sparse kernels: real data, exact resume, no leaks.
import { register, type CpuBackend } from '@itop/backend-cpu'
import type { Dataset } from '@itop/data'
import { openDataset } from '@itop/data/node'
import { createNetwork } from '@itop/models'
import { riglItop, setItop, staticMasks } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { convNetwork, eventsOf, frozen, rowData, thawed, timeless, withoutTimes } from './toy.js'

let data: Dataset
let backend: CpuBackend
beforeAll(async () => { data = await openDataset('mnist') })
afterEach(() => backend.dispose())

const common = () => ({ network: createNetwork('mlp'), data, seed: 1, batch: 128 })

test('300 steps on MNIST at 5 % of the weights pass 90 %, and leave nothing behind', async () => {
  backend = await register({ threads: 2 })
  const before = tf.memory().numTensors
  const run = train({ ...common(), method: setItop({ density: 0.05, interval: 50 }), steps: 300 })
  const during = new Set<number>()
  run.onStep(({ step }) => { if (step > 1) during.add(tf.memory().numTensors) })
  const result = await run.done
  expect(result.testAccuracy).toBeGreaterThan(0.9)
  expect(result.active).toBe(13_310)
  expect(during.size).toBe(1)
  expect(tf.memory().numTensors).toBe(before)
})

test('a run resumed in the middle, with another number of threads, ends bit for bit as one left alone', async () => {
  backend = await register({ threads: 2 })
  const options: TrainOptions = { ...common(), method: riglItop({ density: 0.05, interval: 7 }), steps: 30 }
  let saved = new Uint8Array(0)
  const whole = train({ ...options, checkpoint: { every: 17, write: async checkpoint => {
    if (checkpoint.step === 17) saved = Uint8Array.from(frozen(checkpoint))
    return { bytes: saved.length }
  } } })
  const events = await eventsOf(whole)
  const end = timeless((await whole.done).checkpoint)
  await backend.dispose()
  backend = await register({ threads: 1 })
  const resumed = train({ ...options, resumeFrom: thawed(saved) })
  const later = await eventsOf(resumed)
  expect(timeless((await resumed.done).checkpoint)).toEqual(end)
  const expected = events.filter(event => 'step' in event && event.step > 17 && event.type !== 'checkpoint')
  expect(withoutTimes(later.slice(1))).toEqual(withoutTimes(expected))
})

test('the kernels\' memory is the same after every step, and that of one part', async () => {
  const memoryOf = async (accumulate: number) => {
    backend = await register({ threads: 1 })
    const before = backend.memory().live
    const seen: { readonly highWater: number, readonly live: number }[] = []
    const run = train({
      network: convNetwork, data: rowData, seed: 1, batch: 40, accumulate, steps: 10,
      method: staticMasks({ density: 0.5 })
    })
    run.onStep(() => {
      const { highWater, live } = backend.memory()
      seen.push({ highWater: highWater - before, live: live - before })
    })
    await run.done
    return seen
  }
  const whole = await memoryOf(1)
  await backend.dispose()
  const parts = await memoryOf(5)
  for (const [, second, ...later] of [whole, parts]) {
    for (const { highWater, live } of later) {
      expect(highWater).toBe(second.highWater)
      expect(live).toBe(second.live)
    }
  }
  expect(parts[9].highWater).toBeLessThan(whole[9].highWater / 2)
})

test('LeNet-5 at a tenth of its weights passes 90 % on MNIST in 100 steps', async () => {
  backend = await register({ threads: 2 })
  const method = riglItop({ density: 0.1, interval: 40 })
  const result = await train({
    network: createNetwork('lenet5'), data, seed: 1, batch: 128, steps: 100, learningRate: 0.05, method
  }).done
  expect(result.testAccuracy).toBeGreaterThan(0.9)
}, 60_000)
