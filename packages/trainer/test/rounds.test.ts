// Rounds of training, pruning and going back: what dies, what weights go back to, what is recorded and kept.
import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { activeCount, and, equals, type Mask } from '@itop/masks'
import { defineNetwork } from '@itop/models'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, multiStepRate, sgd, type TrainEvent, type TrainState } from '../src/index.js'
import { ticketRounds, type TicketRounds } from './ticket-rounds.js'
import { normedNetwork, toyData, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

// Four steps an epoch, 176 maskable weights.
const options: TicketRounds = {
  network: normedNetwork, data: toyData, seed: 5, batch: 16, steps: 9, rounds: 3, pruneFraction: 0.4,
  optimizer: sgd(), learningRate: multiStepRate({ learningRate: 0.05 })
}

/** What `between` sees of the weights. */
interface Seen {
  readonly step: number
  readonly values: ReadonlyMap<string, readonly number[]>
  readonly masks: ReadonlyMap<string, Mask>
  readonly slots: readonly number[]
}

const seenOf = (state: TrainState): Seen => ({
  step: state.step,
  values: new Map([...state.parameters].map(([name, { values }]) => [name, [...values.dataSync()]])),
  masks: new Map([...state.parameters].flatMap(([name, { pattern }]) =>
    pattern ? [[name, pattern.mask] as const] : [])),
  slots: [...state.slots.values()].flatMap(own => own.flatMap(slot => [...slot.dataSync()]))
})

/** Runs to the end, and says what was seen at the first and the last step of each round, and at step `look`. */
async function watched(own: Partial<TicketRounds>, look = 0) {
  const [starts, ends, looks]: Seen[][] = [[], [], []]
  const events: TrainEvent[] = []
  let last: Seen | undefined
  const run = ticketRounds({ ...options, ...own, between: state => {
    const now = seenOf(state)
    if (!last || last.step >= now.step) starts.push(now)
    if (now.step === options.steps) ends.push(now)
    if (now.step === look) looks.push(now)
    last = now
    return undefined
  } })
  run.onEvent(event => { events.push(event) })
  return { result: await run.done, starts, ends, looks, events }
}

/** Values of one weight at the positions of a mask inside its own. */
function at({ values, masks }: Seen, name: string, mask: Mask | undefined): readonly number[] {
  const own = masks.get(name)
  const all = values.get(name) ?? []
  return own && mask ? [...own.indices()].flatMap((position, i) => mask.has(position) ? [all[i]] : []) : all
}

describe('one round by hand', () => {
  /** One image, pixels 1 and 0.2, of class 0. */
  const images = (split: 'train' | 'test'): MemorySet => imageSet({
    name: 'one', split, count: 1, shape: { c: 2, h: 1, w: 1 }, classes: 2,
    images: Uint8Array.of(255, 51), labels: Uint8Array.of(0), normalisation: { mean: [0, 0], std: [1, 1] }
  })
  const data: Dataset<MemorySet> = { name: 'one', train: images('train'), test: images('test') }
  /** logits = W x with W [2, 2] of zeros at first. */
  const network = defineNetwork({
    name: 'hand', input: { c: 2, h: 1, w: 1 }, classes: 2,
    body: (layers, image) =>
      layers.linear(layers.flatten(image), 'w', { out: 2, bias: false, init: { kind: 'constant', value: 0 } })
  })
  const one = {
    network, data, seed: 0, batch: 1, steps: 1, rounds: 1, pruneFraction: 0.5, learningRate: 0.1, weightDecay: 0,
    optimizer: sgd({ momentum: 0 })
  }

  test('the two weights at the dim pixel die, the others go back to 0 and learn the same again', async () => {
    // The gradient is (½ − target) · x, so the step is 0.05 · (1, 0.2) for class 0 and the opposite for class 1.
    const { checkpoint, ends, density } = await ticketRounds(one).done
    expect([...checkpoint.masks.get('mask/w') ?? []]).toEqual([1, 0, 1, 0])
    const [a, b] = checkpoint.arrays.get('value/w') ?? []
    expect([a, b]).toEqual([expect.closeTo(0.05, 7), expect.closeTo(-0.05, 7)])
    expect(density).toBe(0.5)
    expect(ends).toMatchObject([{ round: 0, density: 1, active: 4 }, { round: 1, density: 0.5, active: 2 }])
  })

  test('with the learning rate alone going back, they go on from 0.05', async () => {
    // p0 = 1 / (1 + e^-0.1), so the second step is 0.1 · 0.4750208.
    const { checkpoint } = await ticketRounds({ ...one, rewindTo: 'end' }).done
    expect(checkpoint.arrays.get('value/w')?.[0]).toBeCloseTo(0.05 + 0.04750208, 7)
  })
})

describe.each([0, 4, 6] as const)('rewinding to step %i', rewindTo => {
  test('every weight that is left has the value of that step, bit for bit, norms and biases too', async () => {
    const { starts, looks } = await watched({ rewindTo }, rewindTo)
    expect(starts.map(({ step }) => step)).toEqual([0, rewindTo, rewindTo, rewindTo])
    const names = [...looks[0].values.keys()]
    expect(names).toEqual(['fc1', 'bn1', 'bn1.bias', 'bn1.mean', 'bn1.variance', 'fc2', 'fc2.bias'])
    for (const start of starts.slice(1)) {
      for (const name of names) expect(start.values.get(name)).toEqual(at(looks[0], name, start.masks.get(name)))
      expect(start.slots.every(value => value === 0)).toBe(true)
    }
  })

  test('masks are nested, the smallest weights go, exactly the share that was asked for', async () => {
    const { starts, ends, events } = await watched({ rewindTo })
    let count = 176
    for (const [i, { masks }] of starts.entries()) {
      const [before, sizes] = i === 0 ? [masks, []] : [starts[i - 1].masks, largest(ends[i - 1], masks)]
      for (const [name, mask] of masks) expect(equals(and(mask, before.get(name) ?? mask), mask)).toBe(true)
      if (i > 0) count = activeCount(count, 0.6)
      expect([...masks.values()].reduce((sum, mask) => sum + mask.count, 0)).toBe(count)
      for (const [kept, gone] of sizes) expect(kept).toBeGreaterThanOrEqual(gone)
    }
    const updates = events.filter(event => event.type === 'update')
    expect(updates).toMatchObject([0, 1, 2].map(round => ({ round, step: 9, grown: 0, dropFraction: 0.4, rs: 1 })))
    expect(updates.at(-1)?.active).toBe(count)
  })
})

/** Of all layers, the smallest magnitude that stayed and the largest that went; a layer's last one aside. */
function largest(end: Seen, left: ReadonlyMap<string, Mask>): [number, number][] {
  const all = [...left].flatMap(([name, mask]) => [...end.masks.get(name)?.indices() ?? []].map((position, i) =>
    ({ stays: mask.has(position), size: Math.abs(end.values.get(name)?.[i] ?? NaN) })))
  const sizes = (stays: boolean) => all.filter(one => one.stays === stays).map(({ size }) => size)
  return [[Math.min(...sizes(true)), Math.max(...sizes(false))]]
}

test('where only the learning rate goes back, weights keep their values and the schedule starts at 0', async () => {
  const { starts, ends } = await watched({ rewindTo: 'end' })
  for (const [i, start] of starts.slice(1).entries()) {
    expect(start.step).toBe(0)
    for (const [name, values] of start.values) expect(values).toEqual(at(ends[i], name, start.masks.get(name)))
  }
})

test('a round repeats the data and the schedule: with one weight less it is almost the first round again', async () => {
  const { events } = await watched({ rounds: 1, pruneFraction: 0.005 })
  const [first, second] = [0, 1].map(round => events.filter(event => event.type === 'epoch' && event.round === round))
  expect(first).toHaveLength(2)
  for (const [i, epoch] of second.entries()) {
    const { step, learningRate, trainLoss } = first[i] as Extract<TrainEvent, { type: 'epoch' }>
    expect(epoch).toMatchObject({ step, learningRate, density: 175 / 176, trainLoss: expect.closeTo(trainLoss, 1) })
  }
})

test('records say their round, time is of all rounds, and progress knows what is left of them', async () => {
  const left: [number | undefined, number, number][] = []
  const run = ticketRounds({
    ...options, rounds: 1, rewindTo: 4, checkpoint: { every: 5, write: async () => ({ bytes: 1 }) }
  })
  run.onStep(({ round, step, stepsLeft }) => { left.push([round, step, stepsLeft]) })
  const events: TrainEvent[] = []
  for await (const event of run.events) events.push(event)
  expect(events.map(event => [event.round, event.type, 'step' in event ? event.step : undefined])).toEqual([
    [0, 'start', undefined], [0, 'epoch', 4], [0, 'checkpoint', 5], [0, 'epoch', 8], [0, 'checkpoint', 9],
    [0, 'end', 9], [0, 'update', 9],
    [1, 'start', undefined], [1, 'checkpoint', 5], [1, 'epoch', 8], [1, 'checkpoint', 9], [1, 'end', 9]
  ])
  expect(left[0]).toEqual([0, 1, 8 + 5])
  expect(left.at(9)).toEqual([1, 5, 4])
  const ends = events.filter(event => event.type === 'end')
  expect(ends[1].seconds).toBeGreaterThan(ends[0].seconds)
  expect(ends[1]).toMatchObject({ rs: 1, active: activeCount(176, 0.6) })
})

test('nothing dense is left after the first round: values, slots and what weights go back to shrink', async () => {
  const stored: { readonly most: number, readonly bytes: number, readonly tensors: number }[] = []
  const tensors = tf.memory().numTensors
  let tensorBytes = 0
  await ticketRounds({
    ...options, optimizer: adam(), pruneScope: 'layer', rewindTo: 2,
    between: state => {
      if (state.step === 7) tensorBytes = tf.memory().numBytes
      return undefined
    },
    checkpoint: { every: 8, write: async ({ arrays }) => {
      const own = [...arrays].filter(([name]) => name.endsWith('/fc1'))
      const bytes = own.reduce((sum, [, { byteLength }]) => sum + byteLength, 0)
      stored.push({ most: Math.max(...own.map(([, { length }]) => length)), bytes, tensors: tensorBytes })
      return { bytes }
    } }
  }).done
  const atEight = stored.filter((_, i) => i % 2 === 0)
  const counts = [128, 77, 46, 28]
  expect(atEight.map(({ most }) => most)).toEqual(counts)
  // Value, two slots, birth steps, and the value of step 2, which nothing needs any more in the last round.
  expect(atEight.map(({ bytes }) => bytes / 4)).toEqual(counts.map((count, i) => count * (i === 3 ? 4 : 5)))
  atEight.slice(1).forEach(({ tensors: now }, i) => { expect(now).toBeLessThan(atEight[i].tensors) })
  expect(tf.memory().numTensors).toBe(tensors)
})

describe('what cannot work is refused at once', () => {
  const refused = (own: Partial<TicketRounds>, message: string) =>
    expect(() => ticketRounds({ ...options, ...own })).toThrow(message)

  test('numbers out of range', () => {
    refused({ rounds: 0 }, 'lottery: rounds must be an integer in [1, 1000], got 0')
    refused({ pruneFraction: 0 }, 'lottery: pruneFraction must be in (0, 1), got 0')
    refused({ pruneFraction: 1 }, 'lottery: pruneFraction must be in (0, 1), got 1')
    refused({ rewindTo: 9 }, 'lottery: rewindTo must be below the 9 steps of a round, got 9')
    refused({ rewindTo: -1 }, 'lottery: rewindTo must be an integer ≥ 0 or "end", got -1')
    refused({ rounds: 30 }, 'lottery: round 10 would leave a layer with nothing')
    refused({ steps: 2 ** 31, rounds: 1 }, 'rounds: all rounds together may have 4294967295 steps, got 4294967296.')
    refused({ batch: 51 }, 'train: a batch of 51 images is larger than the training split')
  })

  test('settings of other methods', () => {
    const other = (own: object) => () => ticketRounds({ ...options, ...own })
    expect(other({ interval: 5 })).toThrow(/train: unknown option "interval"/)
    expect(other({ startFrom: { step: 1, values: new Map() } })).toThrow('rounds: expected no startFrom')
  })
})
