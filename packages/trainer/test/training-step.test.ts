import type { Checkpoint } from '@itop/checkpoint'
import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { numbersIn, scoresIn } from '@itop/criteria'
import { Mask, type ScoredPositions } from '@itop/masks'
import { defineNetwork, type Network } from '@itop/models'
import { dense, noUpdates, planOf, type LayerView, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, sgd, train, type TrainOptions } from '../src/index.js'
import { usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

/** One image, bytes 255 and 51, so pixels 1 and 0.2, of class 0. */
const images = (split: 'train' | 'test'): MemorySet => imageSet({
  name: 'one', split, count: 1, shape: { c: 2, h: 1, w: 1 }, classes: 2,
  images: Uint8Array.of(255, 51), labels: Uint8Array.of(0), normalisation: { mean: [0, 0], std: [1, 1] }
})
const data: Dataset<MemorySet> = { name: 'one', train: images('train'), test: images('test') }

/** logits = W x with W [2, 2] of zeros at first, no bias. */
const network = defineNetwork({
  name: 'hand', input: { c: 2, h: 1, w: 1 }, classes: 2,
  body: (layers, image) =>
    layers.linear(layers.flatten(image), 'w', { out: 2, bias: false, init: { kind: 'constant', value: 0 } })
})

/** Only the first column exists: two weights. */
const column = Mask.from([1, 0, 1, 0], [2, 2])

/** Static masks that are not drawn. */
const fixed: Updater = {
  name: 'fixed',
  needs: [],
  start: () => ({ masks: [{ stored: column, forward: column }], state: undefined }),
  plan: () => noUpdates([0.5]),
  update: () => Promise.reject(new Error('never due')),
  settings: { method: 'fixed', density: 0.5, distribution: 'by hand' }
}

const common: TrainOptions = { network, data, method: fixed, seed: 0, batch: 1, learningRate: 0.1, weightDecay: 0 }

const run = async (options: Partial<TrainOptions>): Promise<Checkpoint> =>
  (await train({ ...common, ...options }).done).checkpoint

const numbers = (checkpoint: Checkpoint, name: string): number[] => [...checkpoint.arrays.get(name) ?? []]

function expectClose(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, i) => { expect(actual[i]).toBeCloseTo(value, 6) })   // float32 has 7 digits
}

describe('one step by hand', () => {
  test('SGD moves two weights of 0 by the rate times ±½', async () => {
    // Logits are equal, so p = (½, ½), and the gradient is (p − target) · x = (−½, ½) · 1.
    const after = await run({ steps: 1, optimizer: sgd({ momentum: 0 }) })
    expectClose(numbers(after, 'value/w'), [0.05, -0.05])
  })

  test('momentum adds nine tenths of the step before, and its slot is saved', async () => {
    // Second step: p0 = 1 / (1 + e^-0.1) = 0.5249792, gradient ∓0.4750208, velocity 0.9 · 0.5 + 0.4750208.
    const after = await run({ steps: 2, optimizer: sgd({ momentum: 0.9, nesterov: false }) })
    expectClose(numbers(after, 'momentum/w'), [-0.9250208, 0.9250208])
    expectClose(numbers(after, 'value/w'), [0.05 + 0.09250208, -0.05 - 0.09250208])
  })

  test('Nesterov looks one velocity ahead', async () => {
    const after = await run({ steps: 1, optimizer: sgd({ momentum: 0.9 }) })
    expectClose(numbers(after, 'value/w'), [0.095, -0.095])   // 0.1 · (0.5 + 0.9 · 0.5)
  })

  test('weight decay pulls toward 0', async () => {
    // Second step: gradient ∓0.4750208 ± 0.1 · 0.05.
    const after = await run({ steps: 2, optimizer: sgd({ momentum: 0 }), weightDecay: 0.1 })
    expectClose(numbers(after, 'value/w'), [0.05 + 0.04700208, -0.05 - 0.04700208])
  })

  test('Adam moves by the rate at first, whatever the gradient', async () => {
    const after = await run({ steps: 1, optimizer: adam() })
    expectClose(numbers(after, 'value/w'), [0.1, -0.1])
    expectClose(numbers(after, 'first/w'), [-0.05, 0.05])
    expectClose(numbers(after, 'second/w'), [0.00025, 0.00025])
  })

  test('label smoothing of 0.2 makes the target (0.9, 0.1)', async () => {
    const after = await run({ steps: 1, optimizer: sgd({ momentum: 0 }), labelSmoothing: 0.2 })
    expectClose(numbers(after, 'value/w'), [0.04, -0.04])
  })

  test('the schedule decides the rate of each step', async () => {
    const after = await run({ steps: 2, optimizer: sgd({ momentum: 0 }), learningRate: step => step === 0 ? 0.1 : 0 })
    expectClose(numbers(after, 'value/w'), [0.05, -0.05])
  })
})

describe('a batch of parts', () => {
  test('dropout drops other values in each part, the same again in a second run', async () => {
    const seen: string[] = []
    const ones = imageSet({
      name: 'ones', split: 'train', count: 4, shape: { c: 16, h: 1, w: 1 }, classes: 2,
      images: new Uint8Array(64).fill(255), labels: Uint8Array.of(0, 1, 0, 1),
      normalisation: { mean: Array<number>(16).fill(0), std: Array<number>(16).fill(1) }
    })
    const dropping = defineNetwork({
      name: 'dropping', input: ones.shape, classes: 2,
      body: (layers, image) => layers.linear(layers.dropout(layers.flatten(image), 'drop', 0.5), 'w', { out: 2 })
    })
    const spied: Network = { ...dropping, forward: (ops, input) => dropping.forward({ ...ops, dropout: (...given) => {
      const dropped = ops.dropout(...given)
      seen.push(dropped.tensor.dataSync().join(' '))
      return dropped
    } }, input) }
    const options: TrainOptions = {
      ...common, network: spied, data: { name: 'ones', train: ones, test: ones }, method: dense(), batch: 4, steps: 2
    }
    // Two steps of two parts of two images; the evaluations in between drop nothing.
    const once = async () => {
      seen.length = 0
      await run({ ...options, accumulate: 2 })
      return seen.filter(values => values.includes('0 ') || values.endsWith('0'))
    }
    const first = await once()
    expect(first).toHaveLength(4)
    expect(new Set(first).size).toBe(4)
    expect(await once()).toEqual(first)
  })

  test('holds the tensors of one part at a time', async () => {
    const during: number[] = []
    const hand: Network = { ...network, forward: (ops, input) => {
      during.push(tf.memory().numTensors)
      return network.forward(ops, input)
    } }
    const many = { ...data.train, count: 8, images: new Uint8Array(16).fill(9), labels: new Uint8Array(8) }
    await run({ network: hand, data: { ...data, train: many }, batch: 8, accumulate: 8, steps: 1 })
    const parts = during.slice(0, 8)
    expect(new Set(parts.slice(1)).size).toBe(1)
    expect(parts[1] - parts[0]).toBe(1)   // the sum of one weight's gradients
  })
})

/** Swaps position 0 for position 1 after the given step, and keeps what it was shown. */
function probe(measurement: string, at: number) {
  const seen: { view?: LayerView, scores?: ScoredPositions } = {}
  const swapped = Mask.from([0, 1, 1, 0], [2, 2])
  const updater: Updater = {
    ...fixed,
    needs: ['existing-gradients', measurement],
    plan: () => planOf({ interval: at, stop: at }, at, () => ({ dropFraction: 0.5, densities: [0.5] })),
    update: async (state, [view], { step }) => {
      const scores = await scoresIn('probe', view.measured, measurement).topK(2, column)
      Object.assign(seen, { view: { ...view, values: view.values.slice() }, scores })
      const dropped = Uint32Array.of(0)
      const activated = Uint32Array.of(1)
      const change = { stored: swapped, forward: swapped, pruned: dropped, grown: activated, dropped, activated }
      return { state, change: { step, dropFraction: 0.5, layers: [{ name: 'w', ...change }] } }
    }
  }
  return { seen, updater }
}

describe('an update', () => {
  test('sees values after the optimizer step, gradients from before it; new weights and slots start at 0', async () => {
    const { seen, updater } = probe('gradient', 1)
    const after = await run({ steps: 1, method: updater, optimizer: sgd({ momentum: 0.9, nesterov: false }) })
    expectClose([...seen.view?.values ?? []], [0.05, -0.05])
    expectClose([...numbersIn('probe', seen.view?.measured, 'existing-gradients', 2)], [-0.5, 0.5])
    // The absent positions are those of the second input, 0.2: |∓½ · 0.2|.
    expect([...seen.scores?.indices ?? []]).toEqual([1, 3])
    expectClose([...seen.scores?.scores ?? []], [0.1, 0.1])
    expectClose(numbers(after, 'value/w'), [0, -0.05])
    expectClose(numbers(after, 'momentum/w'), [0, 0.5])
    expect([...after.masks.get('mask/w') ?? []]).toEqual([0, 1, 1, 0])
    expect([...after.masks.get('everActive/w') ?? []]).toEqual([1, 1, 1, 0])
  })

  test('after k steps can see the mean of their gradients, which is then forgotten', async () => {
    const { seen, updater } = probe('gradient/mean-of:2', 3)
    const after = await run({ steps: 4, method: updater, optimizer: sgd({ momentum: 0 }) })
    // Steps 2 and 3: 0.2 times 0.4750208, and 0.2 times the gradient at ±0.0975021.
    const third = 1 / (1 + Math.exp(2 * 0.09750208))
    const mean = 0.2 * (0.4750208 + third) / 2
    expectClose([...seen.scores?.scores ?? []], [mean, mean])
    expect([...after.arrays.keys()].filter(name => name.startsWith('growth/'))).toEqual([])
  })

  test('can see a moving average of all steps, which checkpoints hold', async () => {
    const { seen, updater } = probe('gradient/moving-average:0.9', 2)
    const after = await run({ steps: 2, method: updater, optimizer: sgd({ momentum: 0 }) })
    const average = 0.9 * 0.1 * 0.5 + 0.1 * 0.4750208   // of the first input, 1
    expectClose([...seen.scores?.scores ?? []], [0.2 * average, 0.2 * average])
    expectClose(numbers(after, 'growth/w'), [-average, -0.2 * average, average, 0.2 * average])
  })
})
