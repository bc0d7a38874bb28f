import type { Checkpoint } from '@itop/checkpoint'
import { Mask, andNot, equals, reindex } from '@itop/masks'
import { isMaskable } from '@itop/models'
import { dense, haste, lottery, rigl, snip, srigl, staticMasks, type Updater } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { fromTrained, train, type TrainOptions } from '../src/index.js'
import { frozen, normedNetwork, thawed, timeless, toyData, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const network = normedNetwork
const options = { network, data: toyData, seed: 3, batch: 16, steps: 8, learningRate: 0.05 } as const

/** A network of which 40 % exists. */
const trained = async () =>
  (await train({ ...options, method: staticMasks({ density: 0.4, distribution: 'uniform' }) }).done).checkpoint

/** What a training begins with, seen before its first step. */
async function begun(method: Updater, from: Checkpoint, more: Partial<TrainOptions> = {}): Promise<Checkpoint> {
  const start = await fromTrained(method, from, { network, seed: 3 })
  const still = { learningRate: 1e-30, weightDecay: 0, steps: 1 }   // moves no float32, but statistics of norms
  return (await train({ ...options, ...still, ...start, ...more }).done).checkpoint
}

const layer = ({ masks, arrays }: Checkpoint, name: string) =>
  ({ mask: masks.get(`mask/${name}`)!, values: arrays.get(`value/${name}`) as Float32Array })

test('at the same density a training goes on with the same masks and values, norms and biases included', async () => {
  const from = await trained()
  const now = await begun(rigl({ density: 0.4, distribution: 'uniform' }), from)
  for (const { name, role } of network.weights) {
    if (role === 'statistic') continue
    expect(now.arrays.get(`value/${name}`)).toEqual(from.arrays.get(`value/${name}`))
  }
  for (const name of ['fc1', 'fc2']) expect(equals(layer(now, name).mask, layer(from, name).mask)).toBe(true)
  expect(layer(now, 'bn1.mean').values).not.toEqual(new Float32Array(16))   // not those that a network starts with
})

test('of more weights than the method has, the largest of each layer stay', async () => {
  const from = await trained()
  const now = await begun(staticMasks({ density: 0.2, distribution: 'uniform' }), from)
  for (const name of ['fc1', 'fc2']) {
    const [old, left] = [layer(from, name), layer(now, name)]
    expect(left.mask.density).toBeCloseTo(0.2, 1)
    expect(andNot(left.mask, old.mask).count).toBe(0)
    const gone = reindex(old.mask, andNot(old.mask, left.mask), old.values)
    const smallest = Math.min(...left.values.map(Math.abs))
    expect(Math.max(...gone.map(Math.abs))).toBeLessThanOrEqual(smallest)
    expect(left.values).toEqual(reindex(old.mask, left.mask, old.values))
  }
})

test('where there are fewer, others that the method drew come with them at 0', async () => {
  const from = await trained()
  const method = staticMasks({ density: 0.7, distribution: 'uniform' })
  const now = await begun(method, from)
  for (const name of ['fc1', 'fc2']) {
    const [old, more] = [layer(from, name), layer(now, name)]
    expect(more.mask.density).toBeCloseTo(0.7, 1)
    expect(andNot(old.mask, more.mask).count).toBe(0)
    expect(reindex(more.mask, old.mask, more.values)).toEqual(old.values)
    expect(more.values.filter(value => Math.abs(value) > 1e-20)).toEqual(old.values)
  }
  expect(layer(await begun(dense(), from), 'fc1').mask.density).toBe(1)
  expect(timeless(await begun(method, from))).toEqual(timeless(now))
})

test('a method that scores every position is shown the network', async () => {
  const from = await trained()
  const seen: Float32Array[] = []
  const method = snip({ density: 0.3 })
  const watched: Updater = {
    ...method, start: (layers, at) => { seen.push(...at.probe!.values()); return method.start(layers, at) }
  }
  await begun(watched, from)
  const { mask, values } = layer(from, 'fc1')
  expect(seen[0]).toEqual(reindex(mask, Mask.full(mask.shape), values))
})

test('it is resumed by the method alone, without the network that it began with', async () => {
  const from = await trained()
  const method = rigl({ density: 0.2, interval: 2 })
  const saved: Uint8Array[] = []
  const start = await fromTrained(method, from, { network, seed: 3 })
  const whole = (await train({ ...options, ...start, checkpoint: {
    every: 3, write: async taken => { saved.push(frozen(taken)); return { bytes: 0 } }
  } }).done).checkpoint
  const resumed = await train({ ...options, method, resumeFrom: thawed(saved[0]!) }).done
  expect(timeless(resumed.checkpoint)).toEqual(timeless(whole))
})

test('methods whose first weights are bound together, and rounds, are refused with what to do', async () => {
  const from = await trained()
  for (const method of [srigl({ density: 0.2 }), haste({ density: 0.2 })]) {
    await expect(fromTrained(method, from, { network, seed: 1 })).rejects.toThrow(
      /the first weights of (srigl|haste) are bound together, .* such as static or rigl/)
  }
  await expect(fromTrained(lottery({ rounds: 1 }), from, { network, seed: 1 })).rejects.toThrow(
    'fromTrained: lottery trains in rounds')
  const { masks, arrays } = from
  const other = { masks, arrays: new Map([...arrays, ['value/fc1', new Float32Array(2)] as const]) }
  await expect(fromTrained(rigl({ density: 0.2 }), other, { network, seed: 1 })).rejects.toThrow(
    /numbers of 'value\/fc1' in a Float32Array, got 2/)
  expect(network.weights.filter(isMaskable)).toHaveLength(2)
})
