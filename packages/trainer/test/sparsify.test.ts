import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import { numbersIn, scoresIn } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { planOf, riglItop, setItop, type LayerView, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { sparsify } from '../src/index.js'
import { toySet, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

/** Starts with `first`, has `next` after two steps, and keeps what it was shown. */
function swap(first: Mask, next: Mask, needs: Updater['needs'] = []) {
  const seen: LayerView[] = []
  const updater: Updater = {
    name: 'swap',
    needs,
    start: () => ({ masks: [{ stored: first, forward: first }], state: undefined }),
    plan: () => planOf({ interval: 2, stop: 3 }, 3, () => ({ dropFraction: 0.5, densities: [] })),
    update: async (state, layers, { step }) => {
      seen.push(...layers)
      const dropped = first.indices().filter(position => !next.has(position))
      const activated = next.indices().filter(position => !first.has(position))
      const change = { stored: next, forward: next, pruned: dropped, grown: activated, dropped, activated }
      return { state, change: { step, dropFraction: 0.5, layers: [{ name: layers[0].name, ...change }] } }
    },
    settings: { method: 'swap', density: 0.5, distribution: 'by hand' }
  }
  return { seen, updater }
}

const numbers = (variable: tf.Tensor): number[] => Array.from(variable.dataSync())

describe('sparsify on variables', () => {
  // TF.js holds [in, out] = [[1, 2], [3, 4]]; in our order, [out, in], that is 1 3 2 4.
  const variable = () => tf.tidy(() => tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2])))

  test('masks at once and after every step, and moves weights by position', async () => {
    const weight = variable()
    const { seen, updater } = swap(Mask.from([1, 1, 0, 1], [2, 2]), Mask.from([1, 0, 1, 1], [2, 2]))
    const sparse = sparsify([weight], updater)
    expect(numbers(weight)).toEqual([1, 0, 3, 4])
    tf.tidy(() => { weight.assign(tf.add(weight, 1)) })
    expect(await sparse.afterStep()).toBeNull()
    expect(numbers(weight)).toEqual([2, 0, 4, 5])
    expect(sparse.rs).toBe(0.75)
    tf.tidy(() => { weight.assign(tf.add(weight, 1)) })
    expect(await sparse.afterStep()).toMatchObject({ step: 2, dropFraction: 0.5 })
    expect([...seen[0].values]).toEqual([3, 5, 6])   // at 0, 1 and 3 of our order
    expect(numbers(weight)).toEqual([3, 0, 0, 6])    // 5 is gone, the new one is 0
    expect([...sparse.masks.get(weight.name)]).toEqual([1, 0, 1, 1])
    expect(sparse.rs).toBe(1)
    sparse.dispose()
    weight.dispose()
  })

  test('is over when it is disposed, which it is once', async () => {
    const weight = variable()
    const { updater } = swap(Mask.from([1, 1, 0, 1], [2, 2]), Mask.from([1, 0, 1, 1], [2, 2]))
    const sparse = sparsify([weight], updater)
    sparse.dispose()
    sparse.dispose()
    await expect(sparse.afterStep()).rejects.toThrow('afterStep: these masks were disposed')
    expect(numbers(weight)).toEqual([1, 0, 3, 4])
    weight.dispose()
  })

  test('reads kernels of convolutions as [out, in, height, width]', () => {
    const weight = tf.tidy(() => tf.variable(tf.ones([1, 2, 3, 4])))   // [height, width, in, out]
    const mask = Mask.fromIndices([4, 3, 1, 2], [((3 * 3 + 1) * 1 + 0) * 2 + 1])   // out 3, in 1, y 0, x 1
    const sparse = sparsify([weight], swap(mask, mask).updater)
    expect(numbers(weight).flatMap((value, i) => value === 0 ? [] : [i])).toEqual([((0 * 2 + 1) * 3 + 1) * 4 + 3])
    sparse.dispose()
    weight.dispose()
  })

  test('hands gradients on in our order, and asks for them only when they are needed', async () => {
    const weight = variable()
    const first = Mask.from([1, 1, 0, 0], [2, 2])
    const { seen, updater } = swap(first, first, ['existing-gradients', 'gradient'])
    const sparse = sparsify([weight], updater)
    expect(sparse.needsGradients).toBe(false)
    await sparse.afterStep()
    expect(sparse.needsGradients).toBe(true)
    await expect(sparse.afterStep()).rejects.toThrow(`expected gradients with '${weight.name}'`)
    const gradient = tf.tensor2d([10, 20, 30, -40], [2, 2])
    await sparse.afterStep({ gradients: { [weight.name]: gradient } })
    const [{ measured }] = seen
    expect([...numbersIn('swap', measured, 'existing-gradients', 2)]).toEqual([10, 30])
    const { indices, scores } = await scoresIn('swap', measured, 'gradient').topK(1, first)
    expect([[...indices], [...scores]]).toEqual([[3], [40]])
    tf.dispose([weight, gradient])
    sparse.dispose()
  })

  test('weights that are not finite stay what they are inside the mask, and are 0 outside', async () => {
    const weight = tf.tidy(() => tf.variable(tf.tensor2d([Infinity, -Infinity, NaN, 4], [2, 2])))
    const outside = (mask: Mask) => sparsify([weight], swap(mask, mask).updater)
    const sparse = outside(Mask.from([1, 0, 0, 1], [2, 2]))   // in our order ∞ NaN −∞ 4
    expect(numbers(weight)).toEqual([Infinity, 0, 0, 4])
    tf.tidy(() => { weight.assign(tf.tensor2d([NaN, NaN, -Infinity, -4], [2, 2])) })
    await sparse.afterStep()
    expect(numbers(weight)).toEqual([NaN, 0, 0, -4])
    sparse.dispose()
    weight.dispose()
  })

  test('no layer is listed as dense, since none is known', () => {
    const weight = variable()
    const mask = Mask.from([1, 1, 0, 1], [2, 2])
    const sparse = sparsify([weight], swap(mask, mask).updater)
    expect(sparse.dense).toEqual([])
    sparse.dispose()
    weight.dispose()
  })

  test('refuses what it cannot hold', () => {
    const bias = tf.tidy(() => tf.variable(tf.zeros([3])))
    expect(() => sparsify([bias], setItop({ density: 0.5 }))).toThrow(
      /expected weights of shape \[in, out\].*got \[3\]/)
    bias.dispose()
    expect(() => sparsify({ layers: [] }, setItop({ density: 0.5 }))).toThrow(
      /expected a model with trainable Dense or Conv2D layers, found none\. Pass variables/)
  })
})

/** A model over the toy images, its data, and how to free all of it. */
function toyModel() {
  const set = toySet('train', 60)
  const start = (seed: number) => tfl.initializers.glorotUniform({ seed })
  const model = tfl.sequential({ layers: [
    tfl.layers.dense({ name: 'hidden', units: 16, inputShape: [8], activation: 'relu', kernelInitializer: start(1) }),
    tfl.layers.dense({ name: 'out', units: 3, activation: 'softmax', kernelInitializer: start(2) })
  ] })
  const images = tf.tidy(() => tf.div(tf.tensor2d(Float32Array.from(set.images), [60, 8]), 255))
  const labels = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(set.labels, 'int32'), 3), 'float32'))
  return { model, images, labels }
}

const kernel = (model: tfl.LayersModel, name: string): tf.Tensor => model.getLayer(name).getWeights()[0]

describe('sparsify on a LayersModel', () => {
  test('trains it sparsely through fit, in two added lines', async () => {
    const { model, images, labels } = toyModel()
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
    const sparse = sparsify(model, setItop({ density: 0.5, interval: 4 }), { seed: 1, totalSteps: 90 })
    expect(sparse.masks.names).toEqual(['hidden', 'out'])
    expect(sparse.masks.get('hidden').shape).toEqual([16, 8])
    const history = await model.fit(images, labels, {
      epochs: 15, batchSize: 10, verbose: 0, yieldEvery: 'never',
      callbacks: { onBatchEnd: async () => { await sparse.afterStep() } }
    })
    expect(Number(history.history['acc'].at(-1))).toBeGreaterThan(0.9)
    expect(sparse.masks.count).toBe(88)   // half of 176, as at the start
    expect(sparse.rs).toBeGreaterThan(0.7)
    for (const name of ['hidden', 'out']) {
      const nonzero = numbers(kernel(model, name)).filter(value => value !== 0).length
      expect(nonzero).toBeLessThanOrEqual(sparse.masks.get(name).count)
    }
  })

  test('grows by the gradients of a loop of one\'s own', async () => {
    const { model, images, labels } = toyModel()
    const sparse = sparsify(model, riglItop({ density: 0.5, interval: 3 }), { totalSteps: 12 })
    const optimizer = tf.train.sgd(0.1)
    const before = tf.memory().numTensors
    let changes = 0
    for (let step = 1; step <= 12; step++) {
      const { value, grads } = tf.variableGrads(() => {
        const predicted = model.apply(images) as tf.Tensor // a model of one output returns one tensor
        return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.log(predicted)), -1))) as tf.Scalar // a mean is a scalar
      })
      optimizer.applyGradients(grads)
      if (await sparse.afterStep({ gradients: grads })) changes++
      tf.dispose([value, ...Object.values(grads)])
    }
    expect(changes).toBe(4)
    expect(sparse.masks.count).toBe(88)
    expect(tf.memory().numTensors).toBe(before)
  })
})
