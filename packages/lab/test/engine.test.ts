import { activeCount } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { create, isFinished, noiseData, stands, tinyData, tinyEngine } from './tiny.js'

let started: ReturnType<typeof tinyEngine>

const begin = (...options: Parameters<typeof tinyEngine>) => started = tinyEngine(...options)

afterEach(() => started.engine.dispose())

describe('an experiment', () => {
  test('stands at step 0 when it was made, and says what it is', async () => {
    const { say, said, of } = begin()
    await say(create())
    expect(said.map(({ type }) => type)).toEqual(['begun', 'created', 'mask', 'filters', 'dense', 'state'])
    const [created] = of('created')
    expect(created).toMatchObject({
      totalSteps: 30, stepsPerEpoch: 10, classNames: ['0', '1', '2', '3'], shape: { c: 1, h: 4, w: 4 },
      images: { train: 80, test: 40 }, backend: { name: 'cpu' }
    })
    expect(created.backend.description).toMatch(/^CPU: .+ \((wasm|native)-.+\), 1 thread$/)
    expect(created.layers.map(({ name, size }) => [name, size])).toEqual([['fc1', 4800], ['fc2', 30_000], ['fc3', 400]])
    expect(created.layers.reduce((sum, { active }) => sum + active, 0)).toBeCloseTo(activeCount(35_200, 0.2), -1)
    expect(created.forecast.steps).toEqual([0, 5, 10, 15, 20, 25, 30])
    expect(created.forecast.rs[0]).toBeCloseTo(0.2, 3)
    expect(created.forecast.layers['fc2']).toHaveLength(7)
    expect(created.denseWeightsBytes).toBe(4 * (35_200 + 404))
    expect(created.weightsBytes).toBeLessThan(created.denseWeightsBytes / 3)
    expect(of('state')).toEqual([{ type: 'state', running: false, finished: false }])
    expect(of('dense')[0].millisecondsPerStep).toBeGreaterThan(0)
    expect(of('dense')[0].sparseMillisecondsPerStep).toBeGreaterThan(0)
  })

  test('trains from start to end, and tells of every epoch and update', async () => {
    const { say, said, of, next } = begin()
    await say(create())
    const finished = next(isFinished)
    await say({ type: 'start' })
    await finished
    expect(of('epoch').map(({ record }) => record.step)).toEqual([10, 20, 30])
    expect(of('update').map(({ record }) => record.step)).toEqual([5, 10, 15, 20, 25, 30])
    expect(of('end')[0].record).toMatchObject({ step: 30, epoch: 3 })
    expect(of('end')[0].record.testAccuracy).toBeGreaterThan(0.9)
    expect(of('progress').at(-1)).toMatchObject({ step: 30 })
    expect(of('mask').at(-1)).toMatchObject({ layer: 'fc1', step: 30 })
    expect(of('filters').at(-1)).toMatchObject({ step: 30, shape: [300, 1, 4, 4] })
    expect(of('state').at(-1)).toEqual({ type: 'state', running: false, finished: true })
    expect(of('failed')).toEqual([])
    expect(said.at(-1)).toMatchObject({ type: 'state', finished: true })
  })

  test('shows masks that agree with its own numbers', async () => {
    const { say, of, next } = begin()
    await say(create(), { type: 'watch', layers: ['fc1', 'fc2', 'fc3'] })
    const finished = next(isFinished)
    await say({ type: 'start' })
    await finished
    for (const [i, { name, active, rs, pruned }] of of('update')[5].record.layers.entries()) {
      const { states, shape } = of('mask').slice(-3)[i]
      const count = (...wanted: number[]) => states.filter(state => wanted.includes(state)).length
      expect(of('mask').slice(-3)[i]).toMatchObject({ layer: name, step: 30 })
      expect(states).toHaveLength(shape.reduce((product, extent) => product * extent))
      expect(count(2, 3)).toBe(active)
      expect(1 - count(0) / states.length).toBeCloseTo(rs, 10)
      expect(count(3)).toBe(count(4))
      expect(count(4)).toBeLessThanOrEqual(pruned)
      expect(count(3) > 0).toBe(active < states.length)
    }
    await say({ type: 'watch', layers: ['fc4'] })
    expect(of('failed')[0].message).toMatch(/there is no layer 'fc4'. There are fc1, fc2, fc3/)
  })

  test('goes one step at a time, and stands still between', async () => {
    const { say, of, next } = begin()
    await say(create())
    for (const step of [1, 2, 3]) {
      const still = next(stands)
      await say({ type: 'step' })
      await still
      expect(of('progress').at(-1)).toMatchObject({ step })
      expect(of('filters').at(-1)).toMatchObject({ step })
    }
    expect(of('progress').map(({ step }) => step)).toEqual([1, 2, 3])
  })

  test('pauses, goes on, and makes the same network as without a pause', async () => {
    const whole = begin()
    await whole.say(create())
    const end = whole.next(isFinished)
    await whole.say({ type: 'start' })
    await end
    await whole.engine.dispose()

    const { say, of, next } = begin()
    await say(create())
    const still = next(stands)
    await say({ type: 'start' }, { type: 'pause' })
    await still
    const finished = next(isFinished)
    await say({ type: 'step' }, { type: 'start' })
    await finished
    for (const type of ['update', 'epoch', 'end'] as const) {
      expect(withoutTimes(of(type))).toEqual(withoutTimes(whole.of(type)))
    }
    expect(of('filters').at(-1)).toEqual(whole.of('filters').at(-1))
  })

  test('begins again from step 0 after a reset, the same in every number, and leaks no tensor', async () => {
    const { say, said, of, next } = begin()
    await say(create())
    const tensors = tf.memory().numTensors
    const lives = []
    for (let life = 0; life < 3; life++) {
      said.length = 0
      if (life > 0) await say({ type: 'reset' })
      expect(tf.memory().numTensors).toBe(tensors)
      if (life > 0) expect(of('created')).toHaveLength(1)
      const finished = next(isFinished)
      await say({ type: 'watch', layers: ['fc2'] }, { type: 'step' }, { type: 'start' })
      await finished
      lives.push({ end: withoutTimes(of('end')), mask: of('mask').at(-1), filters: of('filters').at(-1) })
    }
    expect(lives[1]).toEqual(lives[0])
    expect(lives[2]).toEqual(lives[0])
    await say(create({ seed: 2 }))
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('can be reset and replaced while it runs', async () => {
    const { say, of } = begin()
    await say(create({ epochs: 1000 }))
    const tensors = tf.memory().numTensors
    await say({ type: 'start' }, { type: 'reset' })
    expect(of('state').at(-1)).toEqual({ type: 'state', running: false, finished: false })
    await say({ type: 'start' }, create({ method: 'static', epochs: 1000 }))
    expect(of('created').at(-1)?.forecast.steps).toEqual([0])
    expect(tf.memory().numTensors).toBe(tensors)
    expect(of('failed')).toEqual([])
  })

  test('that is overtaken by another is not made', async () => {
    const { say, of } = begin()
    await say(create(), { type: 'start' }, create({ method: 'dense' }), create({ method: 'rigl', interval: 7 }))
    expect(of('created')).toHaveLength(1)
    expect(of('created')[0].forecast.steps).toEqual([0, 7, 14, 21])
    expect(of('state')).toEqual([{ type: 'state', running: false, finished: false }])
  })

  test('that is overtaken while it gets ready ends in silence: what is told later is of the other', async () => {
    let overtake = () => {}
    const { engine, say, said, of } = begin({ openData: async name => {
      if (name === 'mnist') return tinyData
      overtake()
      throw new Error('There is no such set.')
    } })
    overtake = () => { engine.receive(create({}, 2)) }
    await say(create({ data: 'fashion-mnist' }, 1), { type: 'watch', layers: ['conv1'] })
    await engine.handled()
    expect(said.map(({ type }) => type)).toEqual(['begun', 'begun', 'created', 'mask', 'filters', 'dense', 'state'])
    expect(of('begun').map(({ id }) => id)).toEqual([1, 2])
  })

  test('with a convolutional network shows its kernels and its masks', async () => {
    const { say, of, next } = begin({ openData: async () => noiseData })
    await say(create({ model: 'lenet5', epochs: 1 }), { type: 'watch', layers: ['conv2'] })
    expect(of('created')[0].layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'fc3', 'fc4'])
    const finished = next(isFinished)
    await say({ type: 'start' }, { type: 'predict', id: 0, pixels: new Float32Array(784) })
    await finished
    expect(of('failed')).toEqual([])
    expect(of('mask').at(-1)).toMatchObject({ layer: 'conv2', step: 5, shape: [50, 20, 5, 5] })
    expect(of('filters').at(-1)).toMatchObject({ step: 5, shape: [20, 1, 5, 5] })
    expect(of('predicted')[0].probabilities).toHaveLength(10)
  })

  test('of every method begins and learns; a dense one has all its weights', async () => {
    const { say, of, next } = begin()
    for (const method of ['dense', 'static', 'set', 'rigl', 'set-itop', 'rigl-itop']) {
      await say(create({ method, epochs: 1 }))
      const finished = next(isFinished)
      await say({ type: 'start' })
      await finished
    }
    expect(of('failed')).toEqual([])
    expect(of('end').map(({ record }) => record.density)).toEqual([1, ...Array(5).fill(expect.closeTo(0.2, 3))])
  })
})

describe('predictions', () => {
  const { images, labels } = tinyData.test
  const image = (i: number) => Float32Array.from(images.subarray(16 * i, 16 * i + 16), byte => byte / 255)

  test('are answered before, during and after the training, better in the end', async () => {
    const { say, of, next } = begin()
    await say(create({ epochs: 10 }), { type: 'predict', id: 0, pixels: image(0) })
    const first = next(({ type }) => type === 'predicted')
    const finished = next(isFinished)
    await say({ type: 'start' }, { type: 'predict', id: 1, pixels: image(1) })
    await first
    await finished
    const answered = next(message => message.type === 'predicted' && message.id === 19)
    await say(...Array.from({ length: 20 }, (_, id) => ({ type: 'predict', id, pixels: image(id) }) as const))
    await answered
    for (const { probabilities } of of('predicted')) {
      expect(probabilities.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5)
    }
    const right = of('predicted').slice(-20).filter(({ id, probabilities }) =>
      probabilities.indexOf(Math.max(...probabilities)) === labels[id])
    expect(right.length).toBeGreaterThan(17)
  })

  test('of an image of another size are refused', async () => {
    const { say, of } = begin()
    await say(create(), { type: 'predict', id: 0, pixels: new Float32Array(9) })
    expect(of('failed')[0].message).toMatch(/expected an image of 1×4×4 = 16 pixels, got 9/)
  })
})

describe('what cannot be done', () => {
  test('is said: nothing there, a bad field, settings that do not go together, a lost data set', async () => {
    const { say, of } = begin({ openData: async () => { throw new Error('There is no mnist here. Put it there.') } })
    await say({ type: 'start' }, { type: 'reset' })
    await say(create({ data: 'dropped' }))
    await say(create())
    expect(of('failed').map(({ message }) => message)).toEqual([
      'There is no experiment yet: choose one first.',
      'There is no experiment yet: choose one first.',
      'This experiment learns from images of your own, which no address can hold: drop them here again.',
      'There is no mnist here. Put it there.'
    ])
    await say(create({ batch: 0 }))
    expect(of('failed').at(-1)?.message).toBe("batch: expected an integer from 1 to 4096, got '0'.")
  })

  test('by a model is said by it: LeNet takes images of 28 × 28', async () => {
    const { say, of } = begin()
    await say(create({ model: 'lenet5' }))
    expect(of('failed')[0].message).toMatch(/lenet5.*28/)
    await say(create())
    expect(of('created')).toHaveLength(1)
  })

  test('ends a training that diverges, and a reset begins again', async () => {
    const { say, of, next } = begin()
    await say(create({ learningRate: 10, epochs: 50 }))
    const finished = next(isFinished)
    await say({ type: 'start' })
    await finished
    expect(of('failed')[0].message).toMatch(/Training diverged.*Lower the learning rate/)
    await say({ type: 'start' })
    expect(of('failed')[1].message).toMatch(/has failed. Reset it/)
    await say({ type: 'reset' })
    expect(of('state').at(-1)).toEqual({ type: 'state', running: false, finished: false })
  })
})

const withoutTimes = (messages: readonly object[] = []): unknown =>
  JSON.parse(JSON.stringify(messages, (key, value: unknown) =>
    ['seconds', 'milliseconds', 'millisecondsPerStep'].includes(key) ? undefined : value))
