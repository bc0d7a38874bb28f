import { dense, riglItop, setItop, staticMasks } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, train, TrainingError, type Decay, type StepProgress } from '../src/index.js'
import { eventsOf, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const common = { network: toyNetwork, data: toyData, seed: 1, batch: 16, learningRate: 0.1 } as const
const itop = setItop({ density: 0.5, interval: 5 })

describe('train', () => {
  test('learns, explores and keeps every count', async () => {
    const run = train({ ...common, method: itop, steps: 40 })
    const events = await eventsOf(run)
    const result = await run.done
    expect(result).toMatchObject({ finished: true, step: 40, density: 0.5, warnings: [] })
    expect(result.testAccuracy).toBeGreaterThan(0.9)
    expect(result.rs).toBeGreaterThan(0.6)
    const updates = events.filter(event => event.type === 'update')
    expect(updates.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25, 30, 35, 40])
    for (const update of updates) expect(update).toMatchObject({ active: result.active, pruned: update.grown })
  })

  test('learns with Adam and gradient growth too, and densely', async () => {
    const grown = await train({
      ...common, method: riglItop({ density: 0.3, interval: 4 }), optimizer: adam(), learningRate: 0.02, epochs: 10
    }).done
    expect(grown.testAccuracy).toBeGreaterThan(0.9)
    const full = await train({ ...common, method: dense(), steps: 20 }).done
    expect(full).toMatchObject({ density: 1, rs: 1 })
  })

  test('static masks explore nothing: R_s is the density', async () => {
    const result = await train({ ...common, method: staticMasks({ density: 0.5 }), steps: 3 }).done
    expect(result.rs).toBe(result.density)
  })

  test('two runs of one seed are equal, another seed is another run', async () => {
    const options = { ...common, method: itop, steps: 12 }
    const [one, two, other] = [
      await train(options).done, await train(options).done, await train({ ...options, seed: 2 }).done
    ].map(({ checkpoint }) => checkpoint.arrays.get('value/fc1'))
    expect(two).toEqual(one)
    expect(other).not.toEqual(one)
  })

  test('biases decay unless only weights are to', async () => {
    // At a learning rate of 0 decay shows in the velocity alone.
    const options = { ...common, method: itop, steps: 1, weightDecay: 1, learningRate: 0 }
    const velocity = async (decay: Decay, name: string) =>
      (await train({ ...options, decay }).done).checkpoint.arrays.get(`momentum/${name}`)
    expect(await velocity('all', 'fc1.bias')).not.toEqual(await velocity('weights', 'fc1.bias'))
    expect(await velocity('no-norms', 'fc1.bias')).toEqual(await velocity('all', 'fc1.bias'))
    expect(await velocity('all', 'fc1')).toEqual(await velocity('weights', 'fc1'))
  })

  test('leaves no tensor behind, and holds as many after every step', async () => {
    const before = tf.memory().numTensors
    const during: number[] = []
    const run = train({ ...common, method: riglItop({ density: 0.5, interval: 5 }), optimizer: adam(), steps: 20 })
    run.onStep(() => { during.push(tf.memory().numTensors) })
    await run.done
    expect(new Set(during.slice(1)).size).toBe(1)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('leaves no tensor behind when it fails or is stopped', async () => {
    const before = tf.memory().numTensors
    const failing = train({ ...common, method: itop, steps: 50, learningRate: 1e30 })
    await expect(failing.done).rejects.toThrow(TrainingError)
    const stopped = train({ ...common, method: itop, steps: 50 })
    await stopped.stop()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('lets timers run in between', async () => {
    let ticks = 0
    const timer = setInterval(() => { ticks++ }, 10)
    const run = train({ ...common, method: itop, steps: 400 })
    const start = performance.now()
    await run.done
    clearInterval(timer)
    // One turn at least every 50 ms and the length of a step, generously.
    expect(ticks).toBeGreaterThanOrEqual(Math.floor((performance.now() - start) / 250))
  })
})

describe('events', () => {
  const checkpoint = { every: 6, write: async () => ({ bytes: 7 }) }
  const options = { ...common, method: itop, steps: 10, checkpoint, id: 'abc' }

  test('are the records of metrics.jsonl, in order', async () => {
    const events = await eventsOf(train(options))
    // Four steps an epoch.
    expect(events.map(event => `${event.type} ${'step' in event ? event.step : ''}`)).toEqual([
      'start ', 'epoch 4', 'update 5', 'checkpoint 6', 'epoch 8', 'update 10', 'checkpoint 10', 'end 10'
    ])
    const fields = Object.fromEntries(events.map(event => [event.type, Object.keys(event).join(' ')]))
    expect(fields).toEqual({
      start: 'type id model method layers',
      epoch: 'type epoch step seconds trainLoss trainAccuracy testLoss testAccuracy learningRate density rs',
      update: 'type step dropFraction pruned grown active rs milliseconds layers',
      checkpoint: 'type step bytes milliseconds',
      end: 'type step epoch seconds testLoss testAccuracy density active rs layers weightsBytes denseWeightsBytes'
    })
  })

  test('hold plain finite numbers', async () => {
    const events = await eventsOf(train(options))
    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
    const numbers = JSON.stringify(events, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'not finite' : value)
    expect(numbers).not.toContain('not finite')
  })

  test('list the maskable weights in model order, and add up', async () => {
    const events = await eventsOf(train(options))
    const start = events.find(event => event.type === 'start')
    const update = events.find(event => event.type === 'update')
    const end = events.find(event => event.type === 'end')
    expect(start?.layers.map(({ name, shape, role, size }) => ({ name, shape, role, size }))).toEqual([
      { name: 'fc1', shape: [16, 8], role: 'dense', size: 128 },
      { name: 'fc2', shape: [3, 16], role: 'dense', size: 48 }
    ])
    for (const layers of [start?.layers, update?.layers, end?.layers]) {
      expect(layers?.reduce((sum, { active }) => sum + active, 0)).toBe(88)   // half of 176
    }
    expect(end?.density).toBe(0.5)
    // 88 sparse and 19 bias values of 4 bytes, a bit for each of 176 positions; 195 values dense.
    expect(end).toMatchObject({ epoch: 2, weightsBytes: 4 * 107 + 22, denseWeightsBytes: 4 * 195 })
  })

  test('can be read twice, and late', async () => {
    const run = train(options)
    await run.done
    expect(await eventsOf(run)).toEqual(await eventsOf(run))
  })

  test('reach a listener before the checkpoint of the same step is written', async () => {
    const order: string[] = []
    const run = train({ ...options, checkpoint: { every: 4, write: async ({ step }) => {
      order.push(`written ${step}`)
      return { bytes: 1 }
    } } })
    run.onEvent(event => { if (event.type === 'epoch') order.push(`epoch ${event.step}`) })
    await run.done
    expect(order).toEqual(['epoch 4', 'written 4', 'epoch 8', 'written 8', 'written 10'])
  })

  test('train accuracy and loss are means over the epoch, the small last batch weighted by its images', async () => {
    const losses: number[] = []
    const run = train({ ...options, steps: 4 })
    let accuracy = 0
    run.onStep(progress => { losses.push(progress.loss); accuracy = progress.accuracy })
    const events = await eventsOf(run)
    const mean = (16 * losses[0] + 16 * losses[1] + 16 * losses[2] + 2 * losses[3]) / 50
    expect(events.find(event => event.type === 'epoch')).toMatchObject({ trainLoss: mean, trainAccuracy: accuracy })
  })
})

describe('progress', () => {
  test('tells every step', async () => {
    const seen: StepProgress[] = []
    const run = train({ ...common, method: itop, steps: 6 })
    run.onStep(progress => { seen.push(progress) })
    await run.done
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
    for (const { totalSteps, loss, accuracy, rs, millisecondsPerStep } of seen) {
      expect(totalSteps).toBe(6)
      expect(loss).toBeGreaterThan(0)
      expect(accuracy).toBeGreaterThanOrEqual(0)
      expect(accuracy).toBeLessThanOrEqual(1)
      expect(rs).toBeGreaterThanOrEqual(0.5)
      expect(millisecondsPerStep).toBeGreaterThan(0)
    }
  })
})

describe('stopping', () => {
  test('ends after the present step with a checkpoint, and without an end record', async () => {
    const written: number[] = []
    const run = train({ ...common, method: itop, steps: 1000, checkpoint: {
      every: 900, write: async ({ step }) => { written.push(step); return { bytes: 1 } }
    } })
    run.onStep(({ step }) => { if (step === 7) void run.stop() })
    const events = await eventsOf(run)
    expect(await run.done).toMatchObject({ finished: false, step: 7 })
    expect(written).toEqual([7])
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', step: 7 })
  })

  test('waits between steps as it is asked to, shows its state, and makes the same run', async () => {
    const seen: number[] = []
    let running = 0
    const held = train({ ...common, method: itop, steps: 12, between: ({ step, parameters }) => {
      seen.push(step)
      expect(parameters.get('fc1')?.values.isDisposed).toBe(false)
      if (step % 4 !== 0) return undefined
      expect(running++).toBe(0)
      return new Promise(resolve => { setTimeout(() => { running--; resolve() }, 5) })
    } })
    const plain = await train({ ...common, method: itop, steps: 12 }).done
    expect((await held.done).checkpoint.arrays.get('value/fc1')).toEqual(plain.checkpoint.arrays.get('value/fc1'))
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  test('makes no step when it is stopped while it waits; the wait is not time of the run', async () => {
    const run = train({ ...common, method: itop, steps: 12, between: ({ step }) => step < 2
      ? undefined
      : new Promise(resolve => { setTimeout(() => { void run.stop(); resolve() }, 200) }) })
    const { step, finished, checkpoint } = await run.done
    expect({ step, finished }).toEqual({ step: 2, finished: false })
    const { seconds } = checkpoint.meta as { seconds: { run: number } }
    expect(seconds.run).toBeLessThan(0.2)
  })

  test('works by a signal too', async () => {
    const abort = new AbortController()
    const run = train({ ...common, method: itop, steps: 1000, signal: abort.signal })
    run.onStep(({ step }) => { if (step === 3) abort.abort() })
    expect(await run.done).toMatchObject({ finished: false, step: 3 })
  })
})
