// On a backend whose device must not be waited for, a step reads nothing; what is told in the end is the same.
import { registerBackend } from '@itop/ops'
import { dense, riglItop, staticMasks } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  createTrainState, disposeTrainState, evaluate, sgd, train, TrainingError, type TrainOptions
} from '../src/index.js'
import { eventsOf, timeless, toyData, toyNetwork, toySet, usePlainCpu, withoutTimes } from './toy.js'

beforeAll(usePlainCpu)
afterEach(() => { vi.restoreAllMocks() })

/** Says of TF.js's own backend whether reading waits, and counts what is read of it. */
function reading(kind: 'free' | 'waits') {
  registerBackend('cpu', [], {
    inputLayout: () => ({ kind: 'image-major' }),
    explain: () => ({ arithmetic: 'dense', kernel: '', why: '' }),
    reading: kind
  })
  // Of tensors: its kernels look at their inputs through the backend itself.
  const [read, readSync] = [vi.spyOn(tf.engine(), 'read'), vi.spyOn(tf.engine(), 'readSync')]
  return () => read.mock.calls.length + readSync.mock.calls.length
}

const data = { name: 'toy', train: toySet('train', 100 * 8), test: toySet('test', 50) }

/** An epoch of 100 steps, no updates. */
const common: TrainOptions = {
  network: toyNetwork, data, method: staticMasks({ density: 0.5 }), seed: 1, batch: 8, steps: 100, learningRate: 0.01
}

/** The steps during which something was read, how often, and what was told after each. */
async function readsOf(options: Partial<TrainOptions>, kind: 'free' | 'waits' = 'waits') {
  const reads = reading(kind)
  let before = reads()
  const byStep = new Map<number, number>()
  const run = train({ ...common, ...options, between: ({ step }) => {
    if (reads() > before) byStep.set(step, reads() - before)
    before = reads()
    return undefined
  } })
  const told: { step: number, loss: number, accuracy: number }[] = []
  run.onStep(({ step, loss, accuracy }) => { told.push({ step, loss, accuracy }) })
  return { byStep, told, events: await eventsOf(run), result: await run.done }
}

test('an ordinary step reads nothing: scores of 32 steps are read at once, and those of a test split', async () => {
  const { byStep } = await readsOf({})
  // The first step, every 32 after it; at the end of the epoch the rest, and one read for the test split.
  expect([...byStep]).toEqual([[1, 1], [33, 1], [65, 1], [97, 1], [100, 2]])
})

test('what is told is the last that is known, and in the end the same as where reading is free', async () => {
  const method = riglItop({ density: 0.5, interval: 45 })
  for (const accumulate of [1, 3]) {
    const tensors = tf.memory().numTensors
    const [free, waits] = [await readsOf({ method, accumulate }, 'free'), await readsOf({ method, accumulate })]
    expect(tf.memory().numTensors).toBe(tensors)
    expect(timeless(waits.result.checkpoint)).toEqual(timeless(free.result.checkpoint))
    expect(withoutTimes(waits.events)).toEqual(withoutTimes(free.events))
    expect(waits.told).toHaveLength(101)   // the end of the epoch once more, when its last steps are known
    for (const { step, loss, accuracy } of waits.told.slice(0, 99)) {
      // Updates, at 45 and 90, read too; 32 steps count from the last read.
      const known = [1, 33, 45, 77, 90].findLast(read => read <= step) ?? NaN
      expect({ step, loss, accuracy }).toEqual({ ...free.told[known - 1], step })
    }
    expect(waits.told[100]).toEqual(free.told[99])
  }
})

test('checkpoints, pauses and stops read first', async () => {
  const samples: number[] = []
  reading('waits')
  let paused = 0
  const run = train({
    ...common, checkpoint: { every: 10, write: ({ meta }) => {
      samples.push((meta as { epochSums: { samples: number } }).epochSums.samples)
      return Promise.resolve({ bytes: 1 })
    } },
    between: ({ step, epoch }) => {
      if (step !== 14) return undefined
      return new Promise(resolve => { setTimeout(() => {
        paused = epoch.samples
        void run.stop()
        resolve()
      }) })
    }
  })
  const { step, checkpoint } = await run.done
  expect(samples).toEqual([80, 112])
  expect(paused).toBe(112)
  expect(step).toBe(14)
  expect(checkpoint.meta).toMatchObject({ epochSums: { samples: 112 } })
})

test('a loss that is not finite, found late, names the step it appeared in and leaves nothing behind', async () => {
  reading('waits')
  const before = tf.memory().numTensors
  const written: number[] = []
  const run = train({
    ...common, method: dense(), learningRate: step => step === 20 ? 1e30 : 0.01,
    checkpoint: { every: 10, write: ({ step }) => {
      written.push(step)
      return Promise.resolve({ bytes: 1 })
    } }
  })
  const failure = await run.done.catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(TrainingError)
  expect(failure).toMatchObject({ step: 22, lastCheckpoint: 20 })
  expect(written).toEqual([10, 20])
  expect(tf.memory().numTensors).toBe(before)
})

test('a failure of another kind frees the scores that are not read', async () => {
  reading('waits')
  for (const accumulate of [1, 4]) {
    const before = tf.memory().numTensors
    let calls = 0
    const network = { ...toyNetwork, forward: (...given: Parameters<typeof toyNetwork.forward>) => {
      if (++calls === 11) throw new Error('lost')
      return toyNetwork.forward(...given)
    } }
    await expect(train({ ...common, network, accumulate }).done).rejects.toThrow('lost')
    expect(tf.memory().numTensors).toBe(before)
  }
})

test('a device lost while a pause reads too ends the run once: the failure of either is no one else\'s', async () => {
  reading('waits')
  const unheard: unknown[] = []
  const hear = (reason: unknown) => { unheard.push(reason) }
  const before = tf.memory().numTensors
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear)
  try {
    for (const [look, losses, told] of [[2, 1, 'losses'], [1, 2, 'losses'], [1, undefined, 'look']] as const) {
      const failAfter = async (name: string, tasks: number) => {
        for (let i = 0; i < tasks; i++) await new Promise(resolve => { setTimeout(resolve) })
        throw new Error(name)
      }
      const run = train({ ...common, between: ({ step }) => {
        if (step !== 9) return undefined
        if (losses) vi.spyOn(tf.engine(), 'read').mockImplementationOnce(() => failAfter('losses', losses))
        return failAfter('look', look)
      } })
      await expect(run.done).rejects.toThrow(told)
      await new Promise(resolve => { setTimeout(resolve, 20) })
    }
  } finally {
    process.off('unhandledRejection', hear)
    for (const other of others) process.on('unhandledRejection', other)
  }
  expect(unheard).toEqual([])
  expect(tf.memory().numTensors).toBe(before)
})

test('an evaluation reads once a split, of any number of batches up to 128', async () => {
  const reads = reading('waits')
  const state = await createTrainState({ ...common, updater: common.method, optimizer: sgd() })
  const evaluated = (batch: number) =>
    evaluate({ network: toyNetwork, parameters: state.parameters, set: toyData.test, batch })
  const before = tf.memory().numTensors
  const all = await evaluated(21)
  for (const batch of [1, 4]) {
    const seen = reads()
    const { loss, accuracy } = await evaluated(batch)
    expect(reads() - seen).toBe(1)
    expect(loss).toBeCloseTo(all.loss, 5)
    expect(accuracy).toBe(all.accuracy)
  }
  expect(tf.memory().numTensors).toBe(before)
  disposeTrainState(state)
})
