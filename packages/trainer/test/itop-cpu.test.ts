// The same training on the sparse kernels: real data, exact resume, no leaks.
import { register, type CpuBackend } from '@itop/backend-cpu'
import type { Dataset } from '@itop/data'
import { openDataset } from '@itop/data/node'
import { createNetwork } from '@itop/models'
import { riglItop, setItop } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { eventsOf, frozen, thawed, timeless, withoutTimes } from './toy.js'

let data: Dataset
let backend: CpuBackend
beforeAll(async () => { data = await openDataset('mnist') })
afterEach(() => backend.dispose())

const common = () => ({ network: createNetwork('mlp'), data, seed: 1, batch: 128 })

test('300 steps on MNIST at 5 % of the weights pass 90 %, and leave nothing behind', async () => {
  backend = await register({ threads: 2 })
  const before = tf.memory().numTensors
  const run = train({ ...common(), recipe: setItop({ density: 0.05, interval: 50 }), steps: 300 })
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
  const options: TrainOptions = { ...common(), recipe: riglItop({ density: 0.05, interval: 7 }), steps: 30 }
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
