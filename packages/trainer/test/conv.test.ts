import type { Checkpoint } from '@itop/checkpoint'
import { batchOf, type Dataset, type FileSet, type MemorySet } from '@itop/data'
import { defineNetwork } from '@itop/models'
import { dense, riglItop, setItop } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTrainState, disposeTrainState, evaluate, sgd, train, type Decay, type TrainOptions
} from '../src/index.js'
import { backendNames, backends } from './backends.js'
import { convNetwork, eventsOf, frozen, rowData, thawed, timeless, usePlainCpu, withoutTimes } from './toy.js'

const common: TrainOptions = {
  network: convNetwork, data: rowData, method: setItop({ density: 0.5, interval: 5 }), seed: 3, batch: 16, steps: 30,
  learningRate: 0.05
}

describe.each(backendNames)('a convolutional network on %s', name => {
  let release: () => Promise<void>
  beforeAll(async () => { release = await backends[name]() })
  afterAll(() => release())

  test('learns, in training and in inference mode', async () => {
    const events = await eventsOf(train(common))
    const epochs = events.filter(event => event.type === 'epoch')
    expect(epochs[0].trainLoss).toBeGreaterThan(0.5)
    expect(epochs.at(-1)?.trainLoss).toBeLessThan(0.2)
    expect(epochs.at(-1)?.testAccuracy).toBeGreaterThan(0.9)
  })

  test('killed anywhere and resumed ends bit for bit as one left alone, statistics and dropout included', async () => {
    const options = { ...common, method: riglItop({ density: 0.5, interval: 4 }), steps: 10, accumulate: 2 }
    const saved = new Map<number, Uint8Array>()
    const whole = train({ ...options, checkpoint: { every: 1, write: async checkpoint => {
      saved.set(checkpoint.step, frozen(checkpoint))
      return { bytes: 1 }
    } } })
    const events = await eventsOf(whole)
    const end = timeless((await whole.done).checkpoint)
    for (const stop of [1, 4, 5, 9]) {
      const run = train({ ...options, resumeFrom: thawed(saved.get(stop) ?? new Uint8Array(0)) })
      const later = await eventsOf(run)
      expect(timeless((await run.done).checkpoint), `stopped at ${stop}`).toEqual(end)
      const expected = events.filter(event => 'step' in event && event.step > stop && event.type !== 'checkpoint')
      expect(withoutTimes(later.slice(1))).toEqual(withoutTimes(expected))
    }
  })

  test('holds as many tensors after the tenth step as after the second, and none in the end', async () => {
    for (const accumulate of [1, 3]) {
      const before = tf.memory().numTensors
      const during: number[] = []
      const run = train({ ...common, method: riglItop({ density: 0.5, interval: 4 }), steps: 12, accumulate })
      run.onStep(() => { during.push(tf.memory().numTensors) })
      await run.done
      expect(during[9]).toBe(during[1])
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  test('is evaluated alike one image at a time and all at once', async () => {
    const optimizer = sgd()
    const state = await createTrainState({ network: convNetwork, updater: common.method, optimizer, seed: 1 })
    const { parameters } = state
    // Statistics far from 0 and 1, as training leaves them.
    parameters.get('bn1.mean')?.assign(Float32Array.of(0.3, -0.2, 0.1, 0))
    parameters.get('bn2.variance')?.assign(Float32Array.of(0.3, 2, 0.1, 1))
    const of = (batch: number) => evaluate({ network: convNetwork, parameters, set: rowData.test, batch })
    const [one, seven, all] = [await of(1), await of(7), await of(100)]
    expect(one.accuracy).toBe(all.accuracy)
    expect(seven.accuracy).toBe(all.accuracy)
    expect(Math.abs(one.loss - all.loss)).toBeLessThan(1e-5)
    expect(Math.abs(seven.loss - all.loss)).toBeLessThan(1e-5)
    const three = { ...rowData.test, classes: 4 }
    await expect(evaluate({ network: convNetwork, parameters, set: three, batch: 1 })).rejects.toThrow(
      "evaluate: the network 'conv' expects 1×6×6 images of 3 classes, got 1×6×6 and 4 in the test split of 'rows'.")
    disposeTrainState(state)
  })
})

describe('statistics of norms', () => {
  beforeAll(usePlainCpu)

  test('move in training, are saved, and have no slots', async () => {
    const { checkpoint } = await train({ ...common, steps: 1 }).done
    const [mean] = checkpoint.arrays.get('value/bn1.mean') ?? []
    expect(mean).not.toBe(0)
    expect([...checkpoint.arrays.keys()].filter(key => key.endsWith('bn1.mean'))).toEqual(['value/bn1.mean'])
  })

  test('are no weights in any count', async () => {
    const events = await eventsOf(train({ ...common, method: dense(), steps: 1 }))
    // 36 + 144 + 108 weights, 3 biases, two norms of 4 scales and 4 shifts.
    expect(events.at(-1)).toMatchObject({ active: 288, weightsBytes: 4 * 307, denseWeightsBytes: 4 * 307 })
  })

  test('neither they nor norms decay with no-norms; norms do with all', async () => {
    // At a learning rate of 0 decay shows in the velocity alone.
    const velocity = async (decay: Decay, weightDecay: number) =>
      (await train({ ...common, steps: 1, learningRate: 0, weightDecay, decay }).done).checkpoint.arrays
    const [plain, all, noNorms] = [await velocity('all', 0), await velocity('all', 1), await velocity('no-norms', 1)]
    expect(noNorms.get('momentum/bn1')).toEqual(plain.get('momentum/bn1'))
    expect(noNorms.get('momentum/fc.bias')).toEqual(all.get('momentum/fc.bias'))
    expect(noNorms.get('momentum/conv1')).toEqual(all.get('momentum/conv1'))
    const [before, after] = [plain, all].map(arrays => arrays.get('momentum/bn1') ?? [])
    after.forEach((value, i) => { expect(value).toBeCloseTo(before[i] + 1, 6) })   // 1 · scale of 1
    expect(all.get('value/bn1.mean')).toEqual(plain.get('value/bn1.mean'))
  })
})

describe('a norm of vectors', () => {
  beforeAll(usePlainCpu)

  test('is refused a part of one image before training begins', async () => {
    const network = defineNetwork({
      name: 'vectors', input: { c: 1, h: 6, w: 6 }, classes: 3,
      body: (layers, image) => layers.norm(layers.linear(layers.flatten(image), 'fc', { out: 3 }), 'bn')
    })
    const begin = (batch: number, accumulate = 1) => train({ ...common, network, batch, accumulate })
    // 40 images.
    expect(() => begin(13)).toThrow("train: the norm 'bn' of 'vectors' needs two images or more at a time, but gets " +
      'one in the last batch of an epoch, which has 1. Choose another batch, or fewer parts.')
    expect(() => begin(10, 6)).toThrow('but gets one where a batch of 10 is cut into 6 parts.')
    expect(() => begin(1)).toThrow('but gets one in a batch of 1.')
    await begin(10, 5).stop()
  })
})

describe('a set whose images are decoded when they are needed', () => {
  beforeAll(usePlainCpu)

  /** Without what is kept of the data: of this set nothing but its size can be looked at beforehand. */
  const withoutData = (checkpoint: Checkpoint) => {
    const { meta: { data: _, ...meta }, ...rest } = timeless(checkpoint)
    return { ...rest, meta }
  }

  test('trains bit for bit as one in memory', async () => {
    // With this normalisation a batch's pixels are the bytes, over 255.
    const bytesOf = (set: MemorySet): MemorySet => ({ ...set, normalisation: { mean: [0], std: [1] } })
    const late = (set: MemorySet): FileSet => {
      let ready: { readonly key: string, readonly bytes: Uint8Array, readonly labels: Int32Array } | undefined
      const { images: _, labels: __, augmentation: ___, ...description } = set
      return { ...description, source: {
        prepare: async choice => {
          await new Promise(resolve => { setTimeout(resolve, 1) })
          const { images, labels } = batchOf(bytesOf(set), choice)
          const bytes = Uint8Array.from(images, pixel => Math.round(pixel * 255))
          ready = { key: JSON.stringify(choice), bytes, labels }
        },
        prepared: choice => ready?.key === JSON.stringify(choice) ? ready : undefined,
        select: () => { throw new Error('not asked for') }
      } }
    }
    const data: Dataset = { name: 'rows', train: late(rowData.train), test: late(rowData.test) }
    for (const accumulate of [1, 3]) {
      const expected = await train({ ...common, steps: 7, accumulate }).done
      const result = await train({ ...common, data, steps: 7, accumulate }).done
      expect(withoutData(result.checkpoint)).toEqual(withoutData(expected.checkpoint))
      expect(result.testLoss).toBe(expected.testLoss)
    }
  })
})
