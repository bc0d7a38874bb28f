import { register } from '@itop/backend-cpu'
import { Mask } from '@itop/masks'
import { mlp } from '@itop/models'
import { createParameter } from '@itop/ops'
import { adam, sgd, type Optimizer } from '@itop/trainer'
import { methods, type Method, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegistry, type Plugin } from '../src/index.js'

// What is made once and asked often: each is broken in every way that can be told, and is named.

let cpu: Awaited<ReturnType<typeof register>>
beforeAll(async () => { cpu = await register({ threads: 1 }) })
afterAll(() => cpu.dispose())

const registryOf = (members: Partial<Plugin>) => createRegistry([{ name: 'itop-plugin-any', version: '1', ...members }])
const named = (what: RegExp) => new RegExp(`^plug-in itop-plugin-any: .* bad ${what.source}`)
const clock = /gives something else when asked again with the same/

let calls = 0
const chance = () => ++calls % 16

test.each([
  [undefined, /must make a structure, with a function cell/],
  [{ cell: () => 2 }, /must give the box of a cell/],
  [{ cell: () => [chance()] }, clock],
  [{ cell: (shape: number[]) => [shape.pop()] }, /changed the shape/]
])('a structure %#', (made, why) => {
  const structures = [{ name: 'bad', make: () => made as never }]
  expect(() => registryOf({ structures }).structures['bad']!.make('bad').cell([4, 4])).toThrow(named(why))
})

test.each([
  [undefined, /must make a function from a step to a rate/],
  [() => NaN, /must give a rate, a number ≥ 0, and gave NaN after 7 steps/],
  [() => '1', /must give a rate/],
  [() => -1, /must give a rate/],
  [chance, clock]
])('a learning rate %#', (made, why) => {
  const learningRates = [{ name: 'bad', make: () => made as never }]
  expect(() => registryOf({ learningRates }).learningRates['bad']!.make({ lr: 1 })(7, 10, 100)).toThrow(named(why))
})

/** The values after a first step of an optimizer of a plug-in, which goes by a gradient of 1 and 2. */
function firstStep(made: unknown): number[] {
  const optimizer = registryOf({ optimizers: [{ name: 'bad', make: () => made as never }] }).optimizers['bad']!.make({})
  const parameter = createParameter({
    name: 'fc1', role: 'bias', shape: [2], pattern: null, values: Float32Array.of(1, 1)
  })
  const slots = tf.tidy(() => optimizer.slots.map(() => tf.variable(tf.zeros([2]))))
  const gradient = tf.tensor1d([1, 2])
  try {
    optimizer.apply(parameter, gradient, slots, { learningRate: 0.5, weightDecay: 0, step: 0 })
    return [...parameter.values.dataSync()]
  } finally {
    parameter.dispose()
    tf.dispose([gradient, ...slots])
  }
}

const own = (apply: (...given: Parameters<Optimizer['apply']>) => void) => ({ ...sgd(), name: 'bad', apply })
const by = (rate: () => number) => own((parameter, gradient, slots, numbers) =>
  sgd().apply(parameter, gradient, slots, { ...numbers, learningRate: rate() }))

test.each([
  [undefined, /must make an optimizer/],
  [{ name: 'bad' }, /must make an optimizer/],
  [own(() => { throw new TypeError('x is not defined') }), /throws: x is not defined/],
  [by(() => NaN), /gives NaN for a finite gradient of fc1/],
  [by(chance), clock]
])('an optimizer %#', (made, why) => {
  expect(() => firstStep(made)).toThrow(named(why))
})

test('an optimizer that keeps its promises steps as without a watch', () => {
  const { numTensors } = tf.memory()
  expect(firstStep(sgd({ momentum: 0 }))).toEqual([0.5, 0])
  expect(firstStep(adam())).toEqual([0.5, 0.5])
  expect(tf.memory().numTensors).toBe(numTensors)
})

const layers = [{ name: 'a', shape: [4, 4] }]
const usual = methods.set.make({ density: 0.5, interval: 5 })
function updaterWith(members: object): Updater {
  const made = { ...usual, ...members }
  return registryOf({ methods: [{ ...methods.set, name: 'bad', make: () => made } as Method] }).methods['bad']!.make({})
}

test.each([
  [() => ({}), /must start with a list of masks/],
  [() => ({ masks: [] }), /must start with 1 masks, and gave 0/],
  [() => ({ masks: [{ stored: Mask.fromIndices([4, 4], Uint32Array.of(chance())) }] }), clock],
  [async () => ({ masks: [{ stored: Mask.full([3]) }] }), /must start a with a mask of 16 positions, and gave one of 3/]
])('what a method starts with %#', async (start, why) => {
  await expect((async () => updaterWith({ start }).start(layers, { seed: 1 }))()).rejects.toThrow(named(why))
})

const plan = { count: 1, step: () => 5, next: () => 5, at: () => ({ dropFraction: 0.3, densities: [0.5] }) }
test.each([
  [{ count: NaN }, /must plan a whole number of updates, and planned NaN/],
  [{ next: () => NaN }, /must plan its first update at a step, and planned it at NaN/],
  [{ at: () => ({ dropFraction: 3, densities: [0.5] }) }, /must plan a drop fraction in \[0, 1\], and planned 3/],
  [{ at: () => ({ dropFraction: 0, densities: [] }) }, /must plan 1 densities in \(0, 1\]/]
])('what a method plans %#', (wrong, why) => {
  expect(() => updaterWith({ plan: () => ({ ...plan, ...wrong }) }).plan(layers, { totalSteps: 10, stepsPerEpoch: 5 }))
    .toThrow(named(why))
})

test('what an update tells of a layer is what it did', async () => {
  const forward = Mask.fromIndices([4, 4], Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7))
  const view = { name: 'a', shape: [4, 4], forward, stored: forward, values: new Float32Array(8) }
  const none = new Uint32Array(0)
  const change = { ...view, forward: Mask.empty([4, 4]), dropped: none, activated: none }
  const update = () => ({ state: undefined, change: { layers: [change] } })
  await expect(updaterWith({ update }).update(undefined, [view as never], { step: 5, seed: 1, totalSteps: 10 }))
    .rejects.toThrow(named(/must tell what it did to a, and gave a mask of 0 weights: of 8 before, 0 dropped/))
})

test('layers are not changed, and a model is the same each time', () => {
  const distributions = [{ name: 'bad', densities: (all: { name: string }[]) => { all[0]!.name = 'b'; return [] } }]
  expect(() => registryOf({ distributions: distributions as never }).distributions['bad']!.densities(
    [{ name: 'a', shape: [1] }], 0.5)).toThrow()
  const models = [{ name: 'bad', make: () => mlp({ name: 'bad', layers: [4, chance(), 2] }) }]
  expect(() => registryOf({ models }).models['bad']!.make()).toThrow(named(clock))
})

test.each([
  ['measured', () => Float32Array.of(NaN), /shows NaN of a for finite gradients/],
  ['measured', () => new Float32Array(3), /must show 1 numbers of a, one for each existing weight, and showed 3/]
])('what is %s, %#', async (member, measured, why) => {
  const meter = {
    observe: async ({ existing }: { existing(): Promise<unknown> }) => { await existing() },
    updated: () => {}, held: () => ({ arrays: new Map(), steps: 0 }), [member]: measured
  }
  const bad = {
    name: 'bad', about: 'x', of: 'existing', window: () => 1, numbers: 0, start: () => meter as never
  } as const
  const started = registryOf({ measurements: [bad] }).measurements['bad']!.start(0, { arrays: new Map(), steps: 0 })
  await started.observe({ every: new Map(), existing: async () => new Map([['a', Float32Array.of(1)]]) })
  expect(() => started.measured('a')).toThrow(named(why))
  expect(() => registryOf({ measurements: [{ ...bad, of: 'none' as never }] }))
    .toThrow(named(/must be of existing or of every weight, and is of none/))
})
