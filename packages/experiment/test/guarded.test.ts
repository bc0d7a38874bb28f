import type { GrowRule, PruneScore } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { mlp } from '@itop/models'
import { LayerError, methods, type LayerView, type Method } from '@itop/updaters'
import { expect, test } from 'vitest'
import { createRegistry, type Plugin } from '../src/index.js'

const registryOf = (members: Partial<Plugin>) => createRegistry([{ name: 'itop-plugin-any', version: '1', ...members }])

const layer = (values: readonly number[], gradients: readonly number[] = [1, 1]) => ({
  values: Float32Array.from(values), measured: { 'existing-gradients': Float32Array.from(gradients) }
})

/** A prune score as its author may well write it. */
class Scaled implements PruneScore {
  readonly needs = []
  readonly #scale = 2
  constructor(readonly name: string) {}
  get about() { return `times ${this.#scale}` }
  score({ values }: { readonly values: Float32Array }) { return values.map(value => value * this.#scale) }
}

test('a member may be of a class: its methods and getters stay', () => {
  const { scaled } = registryOf({ prune: [Object.freeze(new Scaled('scaled'))] }).prune
  expect([scaled!.name, scaled!.about, scaled!.needs]).toEqual(['scaled', 'times 2', []])
  expect([...scaled!.score(layer([1, 2]))]).toEqual([2, 4])
})

test('an updater may be of a class', async () => {
  const usual = methods.set.make({ density: 0.5, interval: 5 })
  class Updates {
    readonly name = 'own'
    readonly needs = usual.needs
    get settings() { return usual.settings }
    start(...given: Parameters<typeof usual.start>) { return usual.start(...given) }
    plan(...given: Parameters<typeof usual.plan>) { return usual.plan(...given) }
    update(...given: Parameters<typeof usual.update>) { return usual.update(...given) }
  }
  const method: Method = { ...methods.set, name: 'own', make: () => new Updates() }
  const updater = registryOf({ methods: [method] }).methods['own']!.make({ density: 0.5 })
  expect(updater.settings).toBe(usual.settings)
  const { masks } = await updater.start([{ name: 'a', shape: [4, 4] }], { seed: 1 })
  expect(masks.map(({ forward }) => forward.size)).toEqual([16])
})

test('a score may give NaN where the training diverged, in values or in gradients, and nowhere else', () => {
  const prune = [{
    name: 'product', needs: ['existing-gradients'],
    score: ({ values, measured }: ReturnType<typeof layer>) =>
      values.map((value, i) => value * measured['existing-gradients'][i]! / (value === 7 ? NaN : 1))
  }] as unknown as readonly PruneScore[]
  const { product } = registryOf({ prune }).prune
  expect([...product!.score(layer([1, 2], [NaN, 1]))]).toEqual([NaN, 2])
  expect([...product!.score(layer([NaN, 2]))]).toEqual([NaN, 2])
  expect(() => product!.score(layer([1, 7]))).toThrow('gives NaN, first for existing weight 1')
})

function broken(): never { throw new TypeError('values.foo is not a function') }
const throws = /^plug-in itop-plugin-any: .* bad throws: values\.foo is not a function\.\nIts author has to mend it\.$/

test('what only a fault throws is told in the plug-in\'s name, with its cause', async () => {
  const registry = registryOf({
    prune: [{ name: 'bad', needs: [], score: broken }],
    grow: [{ name: 'bad', needs: [], grow: broken }, { name: 'later', needs: [], grow: async () => broken() }],
    distributions: [{ name: 'bad', densities: broken }], schedules: [{ name: 'bad', parameters: {}, at: broken }],
    models: [{ name: 'bad', make: broken }], methods: [{ ...methods.set, name: 'bad', make: broken }],
    structures: [{ name: 'bad', make: broken }], optimizers: [{ name: 'bad', make: broken }],
    learningRates: [{ name: 'bad', make: broken }]
  })
  const request = { kept: Mask.empty([2]), count: 1 } as Parameters<GrowRule['grow']>[0]
  expect(() => registry.prune['bad']!.score(layer([1]))).toThrow(throws)
  expect(() => registry.prune['bad']!.score(layer([1])))
    .toThrow(expect.objectContaining({ cause: expect.any(TypeError) }))
  await expect(registry.grow['bad']!.grow(request)).rejects.toThrow(throws)
  await expect(registry.grow['later']!.grow(request)).rejects.toThrow('grow rule later throws: values.foo')
  expect(() => registry.distributions['bad']!.densities([], 0.5)).toThrow(throws)
  expect(() => registry.schedules['bad']!.at(0.3, 0)).toThrow(throws)
  expect(() => registry.models['bad']!.make()).toThrow(throws)
  expect(() => registry.methods['bad']!.make({})).toThrow(throws)
  expect(() => registry.structures['bad']!.make('bad')).toThrow(throws)
  expect(() => registry.optimizers['bad']!.make({})).toThrow(throws)
  expect(() => registry.learningRates['bad']!.make({ lr: 1 })).toThrow(throws)
})

test('refusals and losses stay what they are', () => {
  class DeviceLostError extends Error {}
  for (const error of [new RangeError('too large'), new DeviceLostError('gone'), new DOMException('x', 'AbortError')]) {
    const { bad } = registryOf({ models: [{ name: 'bad', make: () => { throw error } }] }).models
    expect(() => bad!.make()).toThrow(error)
  }
})

function updating(update: () => unknown) {
  const made = { ...methods.set.make({ density: 0.5, interval: 5 }), update } as ReturnType<Method['make']>
  const updater = registryOf({ methods: [{ ...methods.set, name: 'bad', make: () => made }] }).methods['bad']!.make({})
  return updater.update(undefined, [{ name: 'a', values: new Float32Array(1) }] as unknown as readonly LayerView[],
    { step: 5, seed: 1, totalSteps: 10 })
}

test('what is no list is said before it is read', async () => {
  const { bad } = registryOf({ distributions: [{ name: 'bad', densities: () => 0.5 as never }] }).distributions
  expect(() => bad!.densities([], 0.5)).toThrow('distribution bad must give a list of layers.')
  for (const given of [undefined, {}, { change: {} }]) {
    await expect(updating(() => given)).rejects.toThrow('method bad must give a change, with a list of layers.')
  }
})

test('a fault in a layer is told with the layer', async () => {
  const fault = new LayerError('fc1', new TypeError('x is undefined'))
  await expect(updating(() => { throw fault })).rejects.toThrow(expect.objectContaining({
    layer: 'fc1',
    cause: expect.objectContaining({ message: expect.stringContaining('method bad throws: x is undefined') })
  }))
})

test('a network has the name of its model, by which a checkpoint finds it again', () => {
  const { own, none } = registryOf({
    models: [
      { name: 'own', make: () => mlp({ name: 'other', layers: [4, 2] }) }, { name: 'none', make: () => 3 as never }
    ]
  }).models
  const network = own!.make()
  expect([network.name, network.weights.length > 0, typeof network.forward]).toEqual(['own', true, 'function'])
  expect(() => none!.make()).toThrow('plug-in itop-plugin-any: model none gives no network.\nMake one by defineNetwork')
})
