// Lottery tickets as an ensemble: the networks of a run's rounds, on their own and together.
import { usedWeight, type Checkpoint } from '@itop/checkpoint'
import { createOps, createParameter, createPattern, logits, meanSoftmax, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { createBatches } from '../src/run/batches.js'
import { evaluate, evaluateTogether, type Member } from '../src/index.js'
import { convNetwork, rowData, usePlainCpu } from './toy.js'
import { ticketRounds } from './ticket-rounds.js'

const [network, set] = [convNetwork, rowData.test]
const steps = 10

/** The weights of a checkpoint; the caller disposes them. */
const memberOf = (checkpoint: Checkpoint): Member => ({
  network,
  parameters: new Map(network.weights.map(({ name, role, shape }): [string, Parameter] => {
    const { mask, values } = usedWeight(checkpoint, { name, shape })
    return [name, createParameter({ name, role, shape, values, pattern: mask ? createPattern(mask) : null })]
  }))
})

let members: readonly Member[] = []
beforeAll(async () => {
  await usePlainCpu()
  const tickets: Checkpoint[] = []
  await ticketRounds({
    network, data: rowData, seed: 3, batch: 8, steps, learningRate: 0.05, rounds: 2, pruneFraction: 0.5,
    checkpoint: { every: steps, write: async taken => {
      tickets.push(taken)
      return { bytes: 0 }
    } }
  }).done
  members = tickets.map(memberOf)
})

test('each of them does as it does alone, and together they mean what they say', async () => {
  expect(members).toHaveLength(3)
  const before = tf.memory().numTensors
  const { together, members: each } = await evaluateTogether({ members, set, batch: 8 })
  expect(tf.memory().numTensors).toBe(before)
  for (const [i, member] of members.entries()) {
    const alone = await evaluate({ ...member, set, batch: 8 })
    expect(each[i]).toEqual({ ...alone, loss: expect.closeTo(alone.loss, 5) })
  }
  const { input, labels } = (await createBatches(set, { batch: set.count })({ index: 0 })).open(0)
  const said = members.map(({ network: own, parameters }) =>
    tf.tidy(() => logits(own.forward(createOps(parameters), input))).dataSync<'float32'>())
  const scores = meanSoftmax(said, network.classes)
  const right = [...labels].filter((label, image) => {
    const own = [...scores.subarray(image * network.classes, (image + 1) * network.classes)]
    return own.every(score => score <= own[label]!)
  }).length
  const loss = labels.reduce((sum, label, image) => sum - scores[image * network.classes + label]!, 0)
  expect(together).toEqual({
    samples: set.count, accuracy: right / set.count, loss: expect.closeTo(loss / set.count, 5)
  })
})

test('the loss of the ensemble is at most the mean of its members', async () => {
  const { together, members: each } = await evaluateTogether({ members, set, batch: 7 })
  expect(together.loss).toBeLessThanOrEqual(each.reduce((sum, { loss }) => sum + loss, 0) / each.length)
})

test('one network alone is the ensemble of itself', async () => {
  const { together, members: [alone] } = await evaluateTogether({ members: members.slice(0, 1), set, batch: 8 })
  expect(together).toEqual(alone)
})

test('refuses none, and stops between batches', async () => {
  await expect(evaluateTogether({ members: [], set, batch: 8 })).rejects.toThrow('the number of members must be')
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(evaluateTogether({ members, set, batch: 8, signal })).rejects.toThrow('enough')
})
