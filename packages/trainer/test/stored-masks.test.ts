import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import { usedWeight } from '@itop/checkpoint'
import { andNot, equals, largestOfGroups, Mask, reindex } from '@itop/masks'
import {
  acDc, deepr, lottery, penaltyOf, planOf, setItop, srSte, topKast, type LayerMasks, type Penalty, type Updater
} from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, adamw, sgd, sparsify, train, type Optimizer, type TrainOptions, type TrainState } from '../src/index.js'
import { createAddedGradients } from '../src/step/added-gradients.js'
import { gradientNoise } from '../src/step/gradient-noise.js'
import { createParameter, createPattern } from '@itop/ops'
import { eventsOf, toyData, toyNetwork, usePlainCpu } from './toy.js'

// Methods that store more than the forward pass uses.

beforeAll(usePlainCpu)

const options = (method: Updater, more: Partial<TrainOptions> = {}): TrainOptions =>
  ({ network: toyNetwork, data: toyData, seed: 5, batch: 16, method, steps: 9, learningRate: 0.05, ...more })

/** What is stored of a layer, and its values, before every step. */
async function watch(settings: TrainOptions) {
  const seen: { readonly masks: LayerMasks, readonly values: Float32Array }[] = []
  const run = train({ ...settings, between: ({ parameters }: TrainState) => {
    const { pattern, view, values } = parameters.get('fc1')!
    const { forward = pattern!, backward = pattern! } = view?.kind === 'nested' ? view : {}
    seen.push({
      masks: { stored: pattern!.mask, backward: backward.mask, forward: forward.mask },
      values: values.dataSync<'float32'>().slice()
    })
    return undefined
  } })
  const { checkpoint } = await run.done
  return { seen, checkpoint }
}

const rests = ({ stored, backward = stored }: LayerMasks): Mask => andNot(stored, backward)

describe('ac-dc', () => {
  /** What is stored of a layer, and whether its momentum is anything, before every step. */
  async function phases(slots: 'reset' | 'kept') {
    const seen: (readonly [stored: number, moving: boolean])[] = []
    await train({ ...options(acDc({ density: 0.25, phases: [3 / 9, 6 / 9, 8 / 9], slots })), between: state => {
      const [momentum] = state.slots.get('fc1')!
      seen.push([state.parameters.get('fc1')!.pattern!.mask.density, momentum.dataSync().some(value => value !== 0)])
      return undefined
    } }).done
    return seen
  }

  test('stores all and a part in turn; slots start at 0 again when all come back, or go on', async () => {
    const [reset, kept] = [await phases('reset'), await phases('kept')]
    for (const seen of [reset, kept]) {
      expect(seen.map(([stored]) => stored === 1))
        .toEqual([true, true, true, false, false, false, true, true, false, false])
    }
    expect([reset, kept].map(seen => seen[6][1])).toEqual([false, true])   // after the first step of the dense phase
    expect([reset[5][1], reset[7][1]]).toEqual([true, true])
  })
})

describe('top-kast', () => {
  const optimizers: Readonly<Record<string, Optimizer>> = { sgd: sgd(), adam: adam(), adamw: adamw() }

  test.each(Object.keys(optimizers))('what gets no gradient rests, bit for bit, under %s with decay', async name => {
    const method = topKast({ density: 0.2, backwardDensity: 0.5, interval: 3 })
    const { seen } = await watch(options(method, { optimizer: optimizers[name]!, weightDecay: 0.01 }))
    let moved = 0
    for (const [i, { masks, values }] of seen.slice(1).entries()) {
      const before = seen[i]!
      const resting = rests(before.masks)
      expect(resting.count).toBe(64)
      for (const position of resting.indices()) expect(values[position]).toBe(before.values[position])
      for (const position of before.masks.backward!.indices()) {
        moved += Number(values[position] !== before.values[position])
      }
      expect(masks.stored.density).toBe(1)
    }
    expect(moved).toBeGreaterThan(0.9 * 64 * 9)
  })

  test('the network is what the forward mask holds; records count it, and say what is stored', async () => {
    const method = topKast({ density: 0.25, interval: 3 })
    const run = train(options(method))
    const events = await eventsOf(run)
    const { checkpoint } = await run.done
    const spec = { name: 'fc1', shape: [16, 8] }
    const { mask, values } = usedWeight(checkpoint, spec)
    expect(mask!.count).toBe(32)
    expect(values).toHaveLength(32)
    expect(checkpoint.arrays.get('value/fc1')).toHaveLength(128)
    const [start, end] = [events[0]!, events.at(-1)!]
    expect(start).toMatchObject({
      type: 'start', layers: [{ name: 'fc1', active: 32, stored: 128, density: 0.25 }, {}]
    })
    expect(end).toMatchObject({ type: 'end', density: 0.25, layers: [{ name: 'fc1', active: 32, stored: 128 }, {}] })
    for (const event of events) {
      if (event.type === 'update') expect(event.layers[0]).toMatchObject({ active: 32, stored: 128 })
    }
  })
})

describe('sr-ste', () => {
  test('every pass uses the largest of each group of now, and what is left out is trained too', async () => {
    const { seen, checkpoint } = await watch(options(srSte({ n: 1, m: 4, interval: 4, maskedDecay: 0.1 })))
    const chosen = seen.map(({ values }) => largestOfGroups(values, [16, 8], { n: 1, m: 4 }))
    expect(seen.every(({ masks }) => masks.stored.density === 1)).toBe(true)
    const used = usedWeight(checkpoint, { name: 'fc1', shape: [16, 8] }).mask!
    expect(equals(used, chosen.at(-1)!)).toBe(true)
    expect(seen.every(({ values }, i) => i === 0 ||
      values.every((value, at) => value !== seen[i - 1]!.values[at]))).toBe(true)
  })
})

describe('penalties', () => {
  const mask = (bits: string) => Mask.from(Uint8Array.from(bits, Number), [2, 4])
  const masks = { stored: mask('11111110'), backward: mask('11011010'), forward: mask('10010010') }

  test.each<Penalty>([
    { on: 'forward', kind: 'l2', factor: 0.5 }, { on: 'backward-only', kind: 'l1', factor: 0.3 },
    { on: 'absent', kind: 'norm', factor: 0.7 }, { on: 'forward', kind: 'norm', factor: 0.2 }
  ])('their gradients are the slopes of what they add: %o', penalty => {
    const values = Float32Array.from([0.3, -0.7, 1.5, -2, 0.4, 0.1, -0.6])
    const stored = createPattern(masks.stored)
    const view = {
      kind: 'nested', forward: createPattern(masks.forward), backward: createPattern(masks.backward)
    } as const
    const parameter = createParameter({ name: 'w', role: 'dense', shape: [2, 4], pattern: stored, view, values })
    const added = createAddedGradients({ penalties: [penalty] }, new Map(), 1)
    const gradient = added.to(parameter, tf.zeros([7]), 0).dataSync()
    const at = (i: number, step: number) =>
      penaltyOf({ ...masks, values: values.map((value, j) => i === j ? value + step : value) }, [penalty])
    for (let i = 0; i < 7; i++) expect(gradient[i]).toBeCloseTo((at(i, 1e-3) - at(i, -1e-3)) / 2e-3, 3)
    added.dispose()
    parameter.dispose()
  })
})

test.each<[string, Updater]>([
  ['top-kast', topKast({ density: 0.25, interval: 3, penalty: 0.01 })],
  ['sr-ste', srSte({ n: 1, m: 4, interval: 3, maskedDecay: 0.01 })],
  ['deepr', deepr({ density: 0.3, noise: 0.01 })]
])('%s leaves no tensor over, also where the norm of all gradients is bounded', async (_, method) => {
  const before = tf.memory().numTensors
  const free = await train(options(method)).done
  const bounded = await train(options(method, { clipNorm: 0.01 })).done
  const loose = await train(options(method, { clipNorm: 1e9 })).done
  expect(tf.memory().numTensors).toBe(before)
  const fc1 = ({ checkpoint: { arrays } }: typeof free) => arrays.get('value/fc1')
  expect(fc1(loose)).toEqual(fc1(free))
  expect(fc1(bounded)).not.toEqual(fc1(free))
})

test('where all that is stored is used, a penalty is on all of it', () => {
  const pattern = createPattern(Mask.full([2, 2]))
  const parameter = createParameter({
    name: 'w', role: 'dense', shape: [2, 2], pattern, values: Float32Array.of(1, 2, 3, 4)
  })
  const added = (on: Penalty['on']) =>
    createAddedGradients({ penalties: [{ on, kind: 'l2', factor: 0.5 }] }, new Map(), 1)
  expect([...added('forward').to(parameter, tf.zeros([4]), 0).dataSync()]).toEqual([1, 2, 3, 4])
  expect([...added('backward-only').to(parameter, tf.zeros([4]), 0).dataSync()]).toEqual([0, 0, 0, 0])
  parameter.dispose()
})

test('a weight that is renewed starts at 0, also where the mask stays the same object', async () => {
  const renewing: Updater = {
    ...setItop({ density: 0.5, interval: 4 }),
    update: async (state, layers, { step: at }) => ({
      state,
      change: { step: at, dropFraction: 0, layers: layers.map(({ name, stored, forward }) => ({
        name, stored, forward, pruned: none, grown: none, dropped: none, activated: none, renewed: stored.indices()
      })) }
    })
  }
  const { seen } = await watch(options(renewing))
  expect([...seen[4]!.values].every(value => value === 0)).toBe(true)
  expect([...seen[3]!.values].some(value => value === 0)).toBe(false)
})

test('a start from given values chooses among these, of which every position has one', async () => {
  const values = new Map(toyNetwork.weights.map(({ name, shape }) =>
    [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)]))
  const { seen: [first] } = await watch(options(topKast({ density: 0.25 }), { startFrom: { step: 0, values } }))
  expect([...first!.masks.forward.indices()]).toEqual(Array.from({ length: 32 }, (_, i) => 96 + i))   // the largest
  expect([...first!.values]).toEqual([...values.get('fc1')!])
  const few = new Map([...values, ['fc1', new Float32Array(32)] as const])
  expect(() => train(options(topKast({ density: 0.25 }), { startFrom: { step: 0, values: few } }))).toThrow(
    "startFrom: expected 128 values of 'fc1', got 32. Give one for each position, since top-kast chooses by them")
})

test('masks that do not lie in one another are refused before the first step', async () => {
  const [half, other] = [new Uint8Array(128).fill(1, 0, 64), new Uint8Array(128).fill(1, 60)]
  const wrong: Updater = {
    ...topKast({ density: 0.5 }),
    start: layers => ({
      masks: layers.map(({ shape }, i) => i > 0 ? { stored: Mask.full(shape), forward: Mask.full(shape) }
        : { stored: Mask.from(half, shape), forward: Mask.from(other, shape) }),
      state: undefined
    }),
    plan: () => planOf({ interval: 4 }, 9, () => ({ dropFraction: 0, densities: [] }))
  }
  await expect(train(options(wrong)).done).rejects.toThrow(
    "the forward mask of 'fc1': expected positions of its backward mask, got 64 outside it")
})

describe('sparsify', () => {
  const step = (weight: tf.Variable, by: number) => { tf.tidy(() => { weight.assign(tf.add(weight, by)) }) }
  const numbers = (weight: tf.Tensor) => [...tf.tidy(() => tf.transpose(weight)).dataSync()]

  test('shows what top-kast uses, and lets steps move what gets gradients', async () => {
    const weight = tf.tidy(() => tf.variable(tf.transpose(tf.tensor2d([[4, 3, 2, 1]]))))   // in our order, [out, in]
    const sparse = sparsify([weight], topKast({ density: 0.25, backwardDensity: 0.5, interval: 2, penalty: 0 }))
    expect(numbers(weight)).toEqual([4, 0, 0, 0])
    step(weight, 2)   // to 6, 5, and what rests
    await sparse.afterStep()
    expect(numbers(weight)).toEqual([6, 0, 0, 0])
    tf.tidy(() => { weight.assign(tf.transpose(tf.tensor2d([[0.5, 3, 9, 9]]))) })   // 0.5, and 5 + 3
    await sparse.afterStep()
    expect(numbers(weight)).toEqual([0, 8, 0, 0])
    expect([...sparse.masks.get(weight.name)]).toEqual([0, 1, 0, 0])
    expect(sparse.rs).toBe(0.5)
    sparse.dispose()
    weight.dispose()
  })

  test('what the caller assigns to a weight that is used stays as it is, however small', async () => {
    const weight = tf.tidy(() => tf.variable(tf.transpose(tf.tensor2d([[4, 3, 2, 1]]))))
    const sparse = sparsify([weight], topKast({ density: 0.5, backwardDensity: 0.5, interval: 5, penalty: 0 }))
    tf.tidy(() => { weight.assign(tf.transpose(tf.tensor2d([[1e-8, 3e-8, 0, 0]]))) })
    await sparse.afterStep()
    expect(numbers(weight)).toEqual([Math.fround(1e-8), Math.fround(3e-8), 0, 0])
    sparse.dispose()
    weight.dispose()
  })

  test('ranks groups after every step', async () => {
    const weight = tf.tidy(() => tf.variable(tf.transpose(tf.tensor2d([[4, 3, -2, 1]]))))
    const sparse = sparsify([weight], srSte({ n: 1, m: 2, maskedDecay: 0, interval: 5 }))
    expect(numbers(weight)).toEqual([4, 0, -2, 0])
    tf.tidy(() => { weight.assign(tf.transpose(tf.tensor2d([[2, 0, -1, 1]]))) })   // to 2, 3, −1, 2
    await sparse.afterStep()
    expect(numbers(weight)).toEqual([0, 3, 0, 2])
    sparse.dispose()
    weight.dispose()
  })

  test('refuses what is to be added to the loss', () => {
    const weight = tf.tidy(() => tf.variable(tf.ones([4, 1])))
    expect(() => sparsify([weight], topKast({ density: 0.5 }))).toThrow('top-kast adds to the gradients of the loss')
    expect(() => sparsify([weight], srSte())).toThrow('Set maskedDecay to 0 and add the term to the loss')
    expect(() => sparsify([weight], lottery({ rounds: 2 }))).toThrow('lottery starts a new training after each update')
    weight.dispose()
  })
})

test('a stored mask that shrinks takes its values along', async () => {
  const falling: Updater = {
    ...topKast({ density: 0.5 }),
    penalties: [],
    plan: () => planOf({ interval: 4 }, 9, () => ({ dropFraction: 0, densities: [] })),
    update: async (state, layers, { step: at }) => ({
      state,
      change: { step: at, dropFraction: 0, layers: layers.map(({ name, stored, forward }) => ({
        name, stored: at === 4 ? forward : stored, forward, pruned: none, grown: none, dropped: none, activated: none
      })) }
    })
  }
  const { seen } = await watch(options(falling))
  const [before, after] = [seen[3]!, seen[4]!]
  expect(after.masks.stored.count).toBe(64)
  expect(after.values).toHaveLength(64)
  // The step itself moves weights by little.
  const kept = reindex(before.masks.stored, after.masks.stored, before.values)
  kept.forEach((value, i) => expect(Math.abs(value - after.values[i]!)).toBeLessThan(0.3))
})

const none = new Uint32Array(0)

test('noise is normal, the same again for its seed, layer and step, and for nothing else', () => {
  const numbers = (deviation: number, seed: number, layer: string, step: number) =>
    gradientNoise(deviation, seed)!(layer, step, 20000)
  const some = numbers(0.5, 1, 'fc1', 3)
  const mean = some.reduce((sum, x) => sum + x, 0) / some.length
  expect(mean).toBeCloseTo(0, 1)
  expect(Math.sqrt(some.reduce((sum, x) => sum + (x - mean) ** 2, 0) / some.length)).toBeCloseTo(0.5, 1)
  expect(numbers(0.5, 1, 'fc1', 3)).toEqual(some)
  for (const other of [numbers(0.5, 2, 'fc1', 3), numbers(0.5, 1, 'fc2', 3), numbers(0.5, 1, 'fc1', 4)]) {
    expect(other).not.toEqual(some)
  }
  expect(gradientNoise(0, 1)).toBeUndefined()
})
