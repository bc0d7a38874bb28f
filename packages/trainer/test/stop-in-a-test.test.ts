import type { Checkpoint } from '@itop/checkpoint'
import type { Network } from '@itop/models'
import { setItop } from '@itop/updaters'
import { beforeAll, describe, expect, test } from 'vitest'
import { evaluate, train, type TrainOptions } from '../src/index.js'
import { eventsOf, frozen, normedNetwork, thawed, timeless, toyData, usePlainCpu, withoutTimes } from './toy.js'

beforeAll(usePlainCpu)

// Seven steps an epoch, three batches of test images.
const options = {
  data: toyData, seed: 1, batch: 8, learningRate: 0.05, method: setItop({ density: 0.5, interval: 3 })
} as const

/** Runs until the network is asked for the nth time, whether to learn or to be tested. */
async function runUntil(n: number, more: Partial<TrainOptions>) {
  const stop = new AbortController()
  const { network, asked } = counted(count => { if (count === n) stop.abort() })
  const run = train({ ...options, network, signal: stop.signal, ...more } as TrainOptions) // `more` says how long
  return { events: await eventsOf(run), ...await run.done, asked: asked() }
}

/** A network that tells how often it has been asked. */
function counted(tell: (count: number) => void): { readonly network: Network, readonly asked: () => number } {
  let count = 0
  const network: Network = { ...normedNetwork, forward: (ops, input) => {
    tell(++count)
    return normedNetwork.forward(ops, input)
  } }
  return { network, asked: () => count }
}

/** As it comes back from a file. */
const saved = (checkpoint: Checkpoint): Checkpoint => thawed(frozen(checkpoint))

describe.each([
  ['tested at the end of epochs', { steps: 14 }],
  ['tested within epochs too, and last at one of these', { steps: 10, evaluateEvery: 5 }],
  ['tested at its end, within an epoch', { steps: 9 }]
])('a run that is %s', (_, length) => {
  test('and stopped anywhere, tests included, ends at once, with the records and bits of one left alone', async () => {
    const whole = await runUntil(Infinity, length)
    for (let n = 1; n < whole.asked; n++) {
      const first = await runUntil(n, length)
      expect(first.asked, `stopped at ${n}`).toBe(n)
      expect(first.finished).toBe(false)
      const rest = await runUntil(Infinity, { ...length, resumeFrom: saved(first.checkpoint) })
      const events = [...first.events, ...rest.events.slice(1)]
      expect(withoutTimes(events), `stopped at ${n}`).toEqual(withoutTimes(whole.events))
      expect(timeless(rest.checkpoint), `stopped at ${n}`).toEqual(timeless(whole.checkpoint))
    }
  })
})

test('a run whose test is stopped twice still owes it, and saves it once it is made', async () => {
  const stored: Checkpoint[] = []
  const length = { steps: 7, checkpoint: { every: 7, write: async (taken: Checkpoint) => {
    stored.push(saved(taken))
    return { bytes: 1 }
  } } }
  const whole = await runUntil(Infinity, length)
  stored.length = 0
  await runUntil(8, length)
  await runUntil(1, { ...length, resumeFrom: stored.at(-1)! })
  expect(stored.map(({ step, meta }) => [step, meta['testDue']])).toEqual([[7, { learningRate: 0.05 }]])
  const last = await runUntil(Infinity, { ...length, resumeFrom: stored.at(-1)! })
  expect(stored).toHaveLength(2)
  expect(timeless(stored[1])).toEqual(timeless(whole.checkpoint))
  expect(withoutTimes(last.events.slice(1))).toEqual(withoutTimes(whole.events.slice(-3)))
})

test('evaluate ends with the reason of its signal', async () => {
  const stop = new AbortController()
  const { network, asked } = counted(count => { if (count === 2) stop.abort(new Error('enough')) })
  let tested: Promise<unknown> | undefined
  await train({ ...options, network: normedNetwork, steps: 1, between: ({ parameters }) => {
    tested ??= evaluate({ network, parameters, set: toyData.test, batch: 8, signal: stop.signal })
    return tested.then(() => {}, () => {})
  } }).done
  await expect(tested).rejects.toThrow('enough')
  expect(asked()).toBe(2)
})
