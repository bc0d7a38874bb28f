import { riglItop, setItop } from '@itop/updaters'
import type { Network } from '@itop/models'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { train, TrainingError } from '../src/index.js'
import { eventsOf, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const common = { network: toyNetwork, data: toyData, seed: 1, batch: 16, learningRate: 0.1 } as const
const itop = setItop({ density: 0.5, interval: 5 })

describe('a loss that is not finite', () => {
  test('stops the run: the step, the likely cause, the last good checkpoint', async () => {
    const run = train({
      ...common, method: itop, steps: 50, learningRate: step => step < 8 ? 0.1 : 1e30,
      checkpoint: { every: 4, write: async () => ({ bytes: 1 }) }
    })
    const failure = await run.done.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TrainingError)
    expect(failure).toMatchObject({ step: 10, lastCheckpoint: 8 })
    expect(String(failure)).toMatch(/the loss is .* at step 10\. Training diverged .* learning rate 1e\+30\)\. Lower/)
    expect(String(failure)).toMatch(/The last good checkpoint is of step 8\.$/)
    await expect(eventsOf(run)).rejects.toBe(failure)
  })

  test('at the first step points at the data', async () => {
    const nan = { ...toyNetwork, weights: toyNetwork.weights.map(spec =>
      ({ ...spec, init: { kind: 'constant', value: NaN } as const })) }
    await expect(train({ ...common, network: nan, method: itop, steps: 5 }).done).rejects.toThrow(
      /the loss is NaN at step 1\. The first loss .* not a number\. Look at the data .* No checkpoint was written/)
  })

  test('never replaces a good checkpoint by numbers that are not finite', async () => {
    const written: number[] = []
    const run = train({
      ...common, method: itop, steps: 50, learningRate: step => step < 2 ? 0.1 : Infinity,
      checkpoint: { every: 1, write: async ({ step }) => { written.push(step); return { bytes: 1 } } }
    })
    await expect(run.done).rejects.toThrow(/entry \d+ of (value|momentum)\/fc1.* at step 3/)
    expect(written).toEqual([1, 2])
  })
})

describe('a gradient that is not a number, under a finite loss,', () => {
  /** As a backward pass that overflows. */
  const broken: Network = { ...toyNetwork, forward: (ops, input) => {
    const logits = toyNetwork.forward(ops, input)
    const spoil = tf.customGrad(x => ({
      value: tf.clone(x as tf.Tensor), gradFunc: dy => tf.mul(dy as tf.Tensor, NaN)
    }))
    return { ...logits, tensor: spoil(logits.tensor) }
  } }

  test('stops the run at an update as a loss would, naming the gradient', async () => {
    const before = tf.memory().numTensors
    for (const method of [setItop({ density: 0.5, interval: 1 }), riglItop({ density: 0.5, interval: 1 })]) {
      const run = train({ ...common, network: broken, method, steps: 5 })
      const failure = await run.done.catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(TrainingError)
      expect(String(failure)).toMatch(
        /entry 0 of the gradient of fc1 is NaN at step 1\. Training diverged .* No checkpoint/)
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  test('is seen in the next loss otherwise', async () => {
    await expect(train({ ...common, network: broken, method: itop, steps: 4 }).done).rejects.toThrow(
      /the loss is NaN at step 2\. Training diverged/)
  })

  test('of the last step is seen in the evaluation', async () => {
    await expect(train({ ...common, network: broken, method: itop, steps: 1 }).done).rejects.toThrow(
      /the test loss is NaN at step 1\. Training diverged/)
  })
})
