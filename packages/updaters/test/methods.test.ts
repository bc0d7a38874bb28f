import { equals, intersectionCount, Mask, or, pruneCount } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { trialSettings, type GivenSettings, type Method } from '../src/methods/method.js'
import { methods } from '../src/methods/methods.js'
import type { Updater, LayerView, TopologyChange } from '../src/types.js'
import { isDue, updateSteps } from '../src/update-plan.js'
import { first, firstMasks, nextView, smallNetwork } from './fixtures.js'

// Every method passes this suite by being in the registry, and the laws of @itop/conformance in a training.

const totalSteps = 60
const length = { totalSteps, stepsPerEpoch: 10 }
/** Whether data decides about the first masks, which are the last ones. */
const scored = ({ settings }: Pick<Method, 'settings'>) => Object.hasOwn(settings, 'positions')
/** Whether groups of weights have a count each, or a layer whole blocks, so that its count is rounded. */
const inGroups = ({ everyStep, settings }: Updater) =>
  everyStep !== undefined || /^(fan-in|shuffled-block)/.test(String(settings['structure']))
/** Whether layers keep their counts, and lose ceil(p·A) weights at an update: what is said over `pruneAndGrow`. */
const steady = ({ fixed, settings }: Method) =>
  fixed ? !scored({ settings }) : Object.keys(methods.set.settings).every(name => Object.hasOwn(settings, name))

const make = (method: Method, options: GivenSettings = {}): Updater =>
  method.make({ ...trialSettings(method, { density: 0.2, interval: 10 }), ...options })

/** A whole training with random values: the views before each update and what it changed, and the last views. */
async function run(updater: Updater, seed: number, layers = smallNetwork) {
  let { views, state } = await first(updater, layers, seed)
  const plan = updater.plan(layers, length)
  const history: { readonly views: readonly LayerView[], readonly change: TopologyChange }[] = []
  for (let step = 1; step <= totalSteps; step++) {
    if (!isDue(plan, step)) continue
    const updated = await updater.update(state, views, { step, ...length, seed })
    const { change } = updated
    state = updated.state
    history.push({ views, change })
    views = views.map((view, i) => nextView(view, change.layers[i], `${seed}/${step}`))
  }
  return { history, views }
}

describe.each(Object.entries(methods))('%s', (name, method: Method) => {
  test('is found under its own name, with settings in plain JSON', () => {
    const updater = make(method)
    expect(updater.name).toBe(name)
    expect(updater.settings.method).toBe(name)
    expect(JSON.parse(JSON.stringify(updater.settings))).toEqual(updater.settings)
  })

  test('is due at the steps of its plan', () => {
    const plan = make(method).plan(smallNetwork, length)
    const due = Array.from({ length: totalSteps + 20 }, (_, i) => i).filter(step => isDue(plan, step))
    expect(due).toEqual([...updateSteps(plan)])
    expect(due).toHaveLength(plan.count)
    expect(due.length > 0).toBe(!method.fixed)
  })

  test('starts with the densities of its plan, which are those asked for to within half a weight a layer', async () => {
    const updater = make(method)
    const masks = await firstMasks(updater, smallNetwork, 1)
    const { densities, stored: planned } = updater.plan(smallNetwork, length).at(0)
    if (!scored(method)) expect(masks.map(({ forward }) => forward.density)).toEqual(densities)   // else a forecast
    const active = masks.reduce((n, { forward }) => n + forward.count, 0)
    const size = masks.reduce((n, { stored }) => n + stored.size, 0)
    const asked = updater.settings['initialDensity'] ?? updater.settings.density
    if (!inGroups(updater)) {
      expect(Math.abs(active - Number(asked) * size)).toBeLessThanOrEqual(smallNetwork.length / 2)
    }
    masks.forEach(({ stored, forward }, i) => {
      if (!planned) expect(forward).toBe(stored)
      expect(stored.shape).toEqual(smallNetwork[i].shape)
    })
  })

  test('draws the same masks for the same seed and others for another', async () => {
    const updater = make(method)
    const final = async (seed: number) => (await run(updater, seed)).views.map(view => view.forward)
    const [first, again, other] = [await final(1), await final(1), await final(2)]
    expect(first.every((mask, i) => equals(mask, again[i]))).toBe(true)
    expect(first.every((mask, i) => equals(mask, other[i]))).toBe(name === 'dense')
  })

  test('refuses what it does not know, with the nearest name', () => {
    // As an untyped caller would: the type forbids the key.
    expect(() => method.make({ distributon: 'erk' } as never)).toThrow(TypeError)
    if (scored(method) || make(method).everyStep) return
    expect(() => method.make({ density: 1, distributon: 'erk' } as never)).toThrow('Did you mean "distribution"?')
    expect(() => make(method, { distribution: 'erkk' })).toThrow('Did you mean "erk"?')
    if (Object.hasOwn(method.settings, 'initialMasks')) {
      expect(() => make(method, { initialMasks: 'some' })).toThrow('"exact" or "bernoulli", got "some"')
    }
    expect(() => make(method, { distribution: null })).toThrow('or a record with a name, got null')
  })

  test('takes an option that is undefined as one that is not given', () => {
    const options = { distribution: undefined, interval: undefined, dropFraction: undefined, prune: undefined }
    expect(make(method, options).settings)
      .toEqual(make(method, { interval: undefined }).settings)
  })
})

const steadyMethods = Object.entries(methods).filter(([, method]) => steady(method))

describe.each(steadyMethods)('%s, whose layers keep their counts,', (_, method) => {
  test('a layer draws the same whatever the order of the layers and whoever else is there', async () => {
    const updater = make(method, { distribution: 'uniform' })
    const { views } = await run(updater, 5)
    const { views: backwards } = await run(updater, 5, [...smallNetwork].reverse())
    expect([...backwards].reverse().every((view, i) => equals(view.stored, views[i].stored))).toBe(true)
    const { views: [alone] } = await run(updater, 5, [smallNetwork[1]])
    expect(equals(alone.stored, views[1].stored)).toBe(true)
  })

  test('keeps the number of weights of every layer', async () => {
    const updater = make(method)
    const counts = (await firstMasks(updater, smallNetwork, 3)).map(({ stored }) => stored.count)
    for (const { change } of (await run(updater, 3)).history) {
      expect(change.layers.map(({ stored }) => stored.count)).toEqual(counts)
    }
  })

  test('prunes ceil(p·A) weights of each layer, and its account of them adds up', async () => {
    const updater = make(method)
    for (const { views, change } of (await run(updater, 4)).history) {
      expect(change.dropFraction).toBe(updater.plan(smallNetwork, length).at(change.step).dropFraction)
      change.layers.forEach((layer, i) => {
        const before = views[i].stored
        expect(layer.name).toBe(views[i].name)
        expect(layer.pruned).toHaveLength(pruneCount(before.count, change.dropFraction))
        expect(layer.grown).toHaveLength(layer.pruned.length)
        const [pruned, grown, dropped, activated] = [layer.pruned, layer.grown, layer.dropped, layer.activated]
          .map(indices => Mask.fromIndices(before.shape, indices))
        expect(intersectionCount(before, pruned)).toBe(pruned.count)
        expect(intersectionCount(before, activated)).toBe(0)
        expect(intersectionCount(layer.stored, grown)).toBe(grown.count)
        expect(intersectionCount(layer.stored, dropped)).toBe(0)
        expect(dropped.count).toBe(pruned.count - intersectionCount(pruned, grown))
        expect(activated.count).toBe(dropped.count)
        expect(equals(or(layer.stored, dropped), or(before, activated))).toBe(true)
      })
    }
  })
})

const movingMethods = Object.entries(methods).filter(([, method]) => steady(method) && !method.fixed)

describe.each(movingMethods)('%s, which prunes and grows,', (_, method) => {
  test('keeps exactly the largest weights', async () => {
    for (const { views, change } of (await run(make(method), 6)).history) {
      change.layers.forEach((layer, i) => {
        const size = views[i].values.map(Math.abs)
        const smallestFirst = [...size.keys()].sort((a, b) => size[a] - size[b] || b - a)
        const positions = views[i].stored.indices()
        const smallest = smallestFirst.slice(0, layer.pruned.length).map(place => positions[place])
        expect([...layer.pruned]).toEqual(smallest.sort((a, b) => a - b))
      })
    }
  })

  test('leaves full layers bitwise as they are', async () => {
    const { history } = await run(make(method, { density: 0.6 }), 7)
    const full = history.flatMap(({ views, change }) => change.layers.filter((_, i) => views[i].stored.density === 1))
    expect(full.length).toBeGreaterThan(0)
    for (const layer of full) {
      expect(layer.stored.density).toBe(1)
      expect([layer.dropped.length, layer.activated.length]).toEqual([0, 0])
      expect(layer.grown).toEqual(layer.pruned)
    }
  })

  test.each([
    [{ interval: 0 }, 'interval must be an integer ≥ 1, got 0'],
    [{ interval: 1.5 }, 'got 1.5'],
    [{ dropFraction: 0 }, 'dropFraction must be in (0, 1], got 0'],
    [{ dropFraction: 1.5 }, 'got 1.5'],
    [{ dropFraction: NaN }, 'got NaN'],
    [{ density: 95 }, 'Did you pass a sparsity? density = 1 - sparsity'],
    [{ density: 0 }, 'density must be in (0, 1], got 0'],
    [{ start: -1 }, 'start must be an integer ≥ 0'],
    [{ start: 100, stop: 100 }, 'stop must be an integer greater than start'],
    [{ stopFraction: 2 }, 'stopFraction must be in (0, 1], got 2'],
    [{ stop: 10, stopFraction: 0.5 }, 'exclude each other'],
    [{ prune: 'magnitudes' }, 'Did you mean "magnitude"?'],
    [{ grow: 'randon' }, 'Did you mean "random"?'],
    [{ dropSchedule: 'cosin' }, 'Did you mean "cosine"?'],
    [{ dropSchedule: 'linear', dropFloor: 0.1 }, 'no dropFloor'],
    [{ dropSchedule: 'constant', dropPower: 2 }, 'no dropPower'],
    [{ dropSchedule: 'inverse-power', dropPower: 0 }, 'dropPower must be greater than 0'],
    [{ dropFloor: 2 }, 'dropFloor must be in [0, 1], got 2']
  ])('refuses %o', (wrong, message) => {
    expect(() => make(method, wrong)).toThrow(message)
  })
})

test('an option replaces the default it belongs to, and those that depend on it', () => {
  expect(methods.rigl.make({ density: 0.1, stop: 500 }).settings).not.toHaveProperty('stopFraction')
  expect(methods.rigl.make({ density: 0.1, dropSchedule: 'linear' }).settings).not.toHaveProperty('dropFloor')
  expect(methods.rigl.make({ density: 0.1, dropSchedule: 'cosine' }).settings.dropFloor).toBe(0)
})

test('masks that never change refuse options of change, and dense refuses a density', () => {
  expect(() => methods.static.make({ density: 0.1, interval: 100 })).toThrow('interval has no effect')
  expect(() => methods.dense.make({ density: 0.1 })).toThrow('For a sparse network that never changes use "static"')
})

// Those of methods that came later are in the tests of their own.
test.each(Object.entries(defaults()))('the defaults of %s are those of its paper', (name, expected) => {
  const given = { density: 1, interval: undefined, ...name === 'granet' && { initialDensity: 1 } }
  const method = methods[name]
  expect(method.make(trialSettings({ settings: method.settings }, given)).settings).toEqual(expected)
})

function defaults(): Readonly<Record<string, object>> {
  const axes = { density: 1, distribution: 'erk', prune: 'magnitude', dropSchedule: 'cosine', initialMasks: 'exact' }
  const itop = { ...axes, dropFraction: 0.5, dropFloor: 0.005 }
  const scores = { density: 1, distribution: 'scores', positions: 'scored', counts: 'exact' }
  return {
    dense: { method: 'dense', density: 1, distribution: 'uniform', initialMasks: 'exact' },
    static: { method: 'static', density: 1, distribution: 'erk', initialMasks: 'exact' },
    set: { ...itop, method: 'set', grow: 'random', interval: 100 },
    rigl: {
      ...axes, method: 'rigl', grow: 'gradient', interval: 100, dropFraction: 0.3, dropFloor: 0, stopFraction: 0.75
    },
    'set-itop': { ...itop, method: 'set-itop', grow: 'random', interval: 1500 },
    'rigl-itop': { ...itop, method: 'rigl-itop', grow: 'gradient', interval: 4000 },
    snfs: {
      method: 'snfs', density: 1, distribution: 'uniform', initialMasks: 'exact', dropFraction: 0.5,
      dropSchedule: 'cosine', dropFloor: 0.005, counts: 'exact'
    },
    granet: {
      ...itop, method: 'granet', grow: 'gradient', interval: 1000, initialDensity: 1, rampStart: 0,
      rampStopFraction: 0.6875, counts: 'exact'
    },
    mest: {
      method: 'mest', density: 1, distribution: 'uniform', initialMasks: 'exact', prune: 'magnitude', grow: 'random',
      dropFraction: 0.2, dropSchedule: 'stages', lambda: 0, bound: 'hard', counts: 'exact'
    },
    dsr: {
      method: 'dsr', density: 1, distribution: 'uniform', initialMasks: 'exact', prune: 'magnitude', grow: 'random',
      interval: 1000, dropFraction: 0.01, threshold: 0.001, regrow: 'refused', counts: 'exact'
    },
    gmp: {
      method: 'gmp', density: 1, distribution: 'uniform', initialMasks: 'exact', prune: 'magnitude',
      pruneScope: 'layer', interval: 100, initialDensity: 1, rampStart: 0, rampStopFraction: 0.75, counts: 'exact'
    },
    deepr: {
      method: 'deepr', density: 1, distribution: 'uniform', initialMasks: 'exact', grow: 'random', interval: 1,
      l1: 1e-5, noise: 1e-5, birthSign: 'drawn', regrow: 'allowed'
    },
    srigl: {
      method: 'srigl', density: 1, distribution: 'erk', initialMasks: 'exact', structure: 'fan-in',
      prune: 'magnitude', grow: 'gradient', interval: 100, stopFraction: 0.75, dropFraction: 0.3,
      dropSchedule: 'cosine', dropFloor: 0, salience: 0.3, gradientBatches: 1, counts: 'exact'
    },
    haste: {
      method: 'haste', density: 1, distribution: 'uniform', initialMasks: 'exact', structure: 'fan-in:16',
      prune: 'magnitude', grow: 'random', group: 16, remainder: 'unstructured', interval: 1000, dropFraction: 0.3
    },
    'ac-dc': {
      method: 'ac-dc', density: 1, initialDensity: 1, distribution: 'uniform', prune: 'magnitude', pruneScope: 'global',
      phaseStart: 0.1, phaseLength: 0.05, phaseStop: 0.85, slots: 'reset', counts: 'exact'
    },
    cht: {
      method: 'cht', density: 1, distribution: 'uniform', initialMasks: 'exact', topology: 'random', ringNoise: 0,
      removal: 'magnitude', selection: 'lowest', firstTemperature: 1, lastTemperature: 9, chains: 'removed',
      prune: 'magnitude', grow: 'ch3-l3', dropFraction: 0.3, dropSchedule: 'constant'
    },
    chts: {
      method: 'chts', density: 1, distribution: 'uniform', initialMasks: 'exact', topology: 'random', ringNoise: 0,
      removal: 'magnitude', selection: 'sampled', firstTemperature: 1, lastTemperature: 9, chains: 'removed',
      prune: 'magnitude', grow: 'ch2', interval: 100, dropFraction: 0.3, dropSchedule: 'cosine', dropFloor: 0.005
    },
    'top-kast': {
      method: 'top-kast', density: 1, distribution: 'uniform', initialMasks: 'exact', interval: 100, backwardDensity: 1,
      penalty: 1e-4, penaltyKind: 'l2', counts: 'exact'
    },
    'sr-ste': {
      method: 'sr-ste', density: 0.5, distribution: '2:4', n: 2, m: 4, maskedDecay: 2e-4, interval: 100,
      remainder: 'refuse', firstConvolution: 'dense'
    },
    snip: { ...scores, method: 'snip', probeBatches: 1 },
    grasp: { ...scores, method: 'grasp', samplesPerClass: 10, temperature: 200 },
    'grasp-it': { ...scores, method: 'grasp-it', probeBatches: 1, iterations: 10, iterationSchedule: 'exponential' },
    synflow: { ...scores, method: 'synflow', iterations: 100, iterationSchedule: 'exponential' },
    magnitude: { ...scores, method: 'magnitude', pruneScope: 'global' }
  }
}
