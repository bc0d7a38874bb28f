import type { Checkpoint } from '@itop/checkpoint'
import { Mask, reindex } from '@itop/masks'
import { startExploration } from '@itop/metrics'
import { lottery, snip, staticMasks } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { adam, multiStepRate, sgd, train, type StartFrom, type TrainOptions } from '../src/index.js'
import { frozen, normedNetwork, thawed, timeless, toyData, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

// Four steps an epoch; a norm, dropout and data order, all of which depend on the step.
const options: TrainOptions = {
  network: normedNetwork, data: toyData, method: staticMasks({ density: 0.5 }), seed: 3, batch: 16, steps: 12,
  optimizer: sgd({ momentum: 0 }), learningRate: multiStepRate({ learningRate: 0.05 })
}

const run = async (own: Partial<TrainOptions>): Promise<Checkpoint> =>
  (await train({ ...options, ...own }).done).checkpoint

/** The checkpoint after a step of the whole run. */
async function checkpointOf(step: number): Promise<Checkpoint> {
  let found: Uint8Array | undefined
  await run({ checkpoint: { every: step, write: async checkpoint => {
    if (checkpoint.step === step) found = frozen(checkpoint)
    return { bytes: 0 }
  } } })
  return thawed(found ?? new Uint8Array(0))
}

const valuesOf = ({ arrays }: Checkpoint): StartFrom['values'] => new Map([...arrays].flatMap(([name, array]) =>
  name.startsWith('value/') && array instanceof Float32Array ? [[name.slice(6), array] as const] : []))

test('a training that starts from the values of a step ends as the one that they are of', async () => {
  const [whole, values] = [timeless(await run({})), valuesOf(await checkpointOf(7))]
  const { arrays, masks } = timeless(await run({ startFrom: { step: 7, values } }))
  expect(arrays).toEqual(whole.arrays)
  expect(masks).toEqual(whole.masks)
})

test('the optimizer begins anew: Adam\'s first step is the rate, at any step of the schedule', async () => {
  const values = valuesOf(await checkpointOf(10))
  const after = valuesOf(await run({
    startFrom: { step: 10, values }, steps: 11, optimizer: adam(), learningRate: 0.25, weightDecay: 0
  }))
  const moved = [...after.get('fc2') ?? []].map((value, i) => Math.abs(value - (values.get('fc2')?.[i] ?? NaN)))
  expect(Math.max(...moved)).toBeCloseTo(0.25, 4)
})

test('resumes bit for bit, with its time and its optimizer\'s age', async () => {
  const startFrom = { step: 4, values: valuesOf(await checkpointOf(4)), seconds: 1000 }
  const own = { startFrom, optimizer: adam(), learningRate: 0.01 }
  const saved = new Map<number, Uint8Array>()
  const whole = await run({ ...own, checkpoint: { every: 1, write: async checkpoint => {
    saved.set(checkpoint.step, frozen(checkpoint))
    return { bytes: 0 }
  } } })
  expect([...saved.keys()]).toEqual([5, 6, 7, 8, 9, 10, 11, 12])
  for (const step of [5, 6, 9]) {
    const from = thawed(saved.get(step) ?? new Uint8Array(0))
    expect(from.meta['seconds']).toMatchObject({ run: expect.closeTo(1000, -2) })
    expect(timeless(await run({ ...own, resumeFrom: from }))).toEqual(timeless(whole))
  }
  const from = thawed(saved.get(5) ?? new Uint8Array(0))
  const broken = { ...from, meta: { ...from.meta, startStep: 6 } }
  expect(() => train({ ...options, ...own, resumeFrom: broken })).toThrow('meta.startStep of the checkpoint is 6')
})

test('a method that looks at data looks at the values that are given, and trains those it keeps', async () => {
  const dense = await run({ method: staticMasks({ density: 1 }), steps: 6 })
  const startFrom = { step: 6, values: valuesOf(dense) }
  const seen: Float32Array[] = []
  const method = snip({ density: 0.5 })
  const { arrays, masks } = await run({ startFrom, steps: 7, learningRate: 1e-30, weightDecay: 0, method: {
    ...method, start: (layers, at) => { seen.push(...at.probe!.values()); return method.start(layers, at) }
  } })
  expect(seen).toEqual(['fc1', 'fc2'].map(name => startFrom.values.get(name)))
  const mask = masks.get('mask/fc1')!
  expect(mask.density).toBeLessThan(1)
  expect(arrays.get('value/fc1')).toEqual(reindex(Mask.full(mask.shape), mask, startFrom.values.get('fc1')!))
})

test('a method that trains in rounds is refused', () => {
  expect(() => train({ ...options, method: lottery({ rounds: 1 }) })).toThrow(
    'train: the method \'lottery\' trains in rounds. Call rounds instead')
})

test('what does not fit is refused, and no tensor is left over', async () => {
  const values = valuesOf(await checkpointOf(4))
  const tensors = tf.memory().numTensors
  expect(() => train({ ...options, startFrom: { step: 12, values } })).toThrow(
    'train: startFrom.step must be an integer from 0 to below the 12 steps, got 12.')
  await expect(run({ startFrom: { step: 4, values: new Map() } })).rejects.toThrow(
    /startFrom: expected \d+ values of 'fc1', got none/)
  const short = new Map(values).set('fc2', new Float32Array(1))
  await expect(run({ startFrom: { step: 4, values: short } })).rejects.toThrow(
    /startFrom: expected \d+ values of 'fc2', got 1/)
  const exploration = startExploration(thawed(frozen(await checkpointOf(4))).masks)
  await expect(run({ startFrom: { step: 4, values, exploration } })).rejects.toThrow(
    'train: startFrom: expected an exploration of the weights fc1')
  expect(tf.memory().numTensors).toBe(tensors)
})
