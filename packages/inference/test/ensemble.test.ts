// Tickets of lotteries that predict together.
import { register } from '@itop/backend-cpu'
import type { Checkpoint } from '@itop/checkpoint'
import { openDataset } from '@itop/data/node'
import { createNetwork } from '@itop/models'
import { rounds } from '@itop/trainer'
import { lottery } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensemble, loadNetwork, type LoadedNetwork } from '../src/index.js'

const steps = 60

/** The network at the end of each round of a lottery. */
async function ticketsOf(seed: number): Promise<readonly Checkpoint[]> {
  const tickets: Checkpoint[] = []
  await rounds({
    network: createNetwork('mlp'), data: await openDataset('mnist'), seed, steps, learningRate: 0.1,
    method: lottery({ rounds: 1, pruneFraction: 0.5 }),
    checkpoint: { every: steps, write: taken => {
      tickets.push(taken)
      return Promise.resolve({ bytes: 0 })
    } }
  }).done
  return tickets
}

let backend: Awaited<ReturnType<typeof register>>
let members: readonly LoadedNetwork[]

beforeAll(async () => {
  backend = await register({ threads: 1 })
  const tickets = [...await ticketsOf(1), ...await ticketsOf(2)]
  members = await Promise.all(tickets.map(ticket => loadNetwork(ticket)))
}, 60_000)

afterAll(async () => { await backend.dispose() })

test('tickets of two lotteries do better together than they do on average', async () => {
  const { test: { images, labels } } = await openDataset('mnist')
  const [some, theirs] = [images.subarray(0, 1000 * 784), labels.subarray(0, 1000)]
  const together = ensemble(members)
  expect(members.map(({ density }) => density)).toEqual([1, 0.5, 1, 0.5])
  const each = await Promise.all(members.map(member => member.accuracy(some, theirs)))
  expect(await together.accuracy(some, theirs)).toBeGreaterThan(each.reduce((sum, one) => sum + one, 0) / each.length)
})

test('the softmax of its logits is the mean of theirs', async () => {
  const { test: { images } } = await openDataset('mnist')
  const image = images.subarray(0, 784)
  const { logits, classes } = await ensemble(members).predict(image)
  const softmax = (own: Float32Array) => [...tf.softmax(tf.tensor1d(own)).dataSync()]
  const theirs = await Promise.all(members.map(async member => softmax((await member.predict(image)).logits)))
  softmax(logits).forEach((share, k) => {
    expect(share).toBeCloseTo(theirs.reduce((sum, own) => sum + own[k]!, 0) / theirs.length, 5)
  })
  expect([...classes]).toEqual([7])
})

test('refuses none, and networks of other images or classes', async () => {
  expect(() => ensemble([])).toThrow('ensemble: expected one network or more, got none.')
  const other = { ...members[0]!, network: createNetwork('mlp', { classes: 5 }) }
  expect(() => ensemble([members[0]!, other])).toThrow(
    'ensemble: member 0 takes 1×28×28 images of 10 classes, member 1 1×28×28 images of 5 classes.')
})

test('frees all of them', async () => {
  ensemble(members).dispose()
  const { test: { images } } = await openDataset('mnist')
  await expect(members[1]!.predict(images.subarray(0, 784))).rejects.toThrow()
})
