// Gradual magnitude pruning: along a cubic curve, to exactly the last density, by layer or over all.
import { andNot, Mask } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gmp, type GmpOptions } from '../src/methods/gmp.js'
import type { LayerView } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

function full(name: string, values: readonly number[], shape = [1, values.length]): LayerView {
  const stored = Mask.full(shape)
  return { name, stored, forward: stored, everActive: stored, values: Float32Array.from(values), measured: {} }
}

/** The masks after a last update, at which the ramp ends. */
async function pruned(options: Partial<GmpOptions>, ...views: readonly LayerView[]) {
  const updater = gmp({ density: 0.5, interval: 1, rampStopFraction: 1, ...options })
  const { change } = await updater.update(undefined, views, { step: 4, totalSteps: 4, seed: 1 })
  return change.layers.map(({ stored }) => [...stored].join(''))
}

test('falls along a cubic curve: seven eighths of the way at half the time', () => {
  const { at, step, count } = gmp({ density: 0.2, interval: 10, rampStopFraction: 0.4 })
    .plan([{ name: 'w', shape: [100, 100] }], { totalSteps: 100 })
  expect([count, ...[1, 2, 3, 4].map(step)]).toEqual([4, 10, 20, 30, 40])
  expect([0, 10, 20, 30, 40, 100].map(step => at(step).densities[0]))
    .toEqual([1, 0.5375, 0.3, 0.2125, 0.2, 0.2])
})

test('ends at exactly the last density where the interval does not divide the ramp', () => {
  const plan = gmp({ density: 0.1, interval: 7, rampStart: 5, rampStopFraction: 0.2 })
    .plan([{ name: 'w', shape: [10, 10] }], { totalSteps: 100 })
  expect([...updateSteps(plan)]).toEqual([12, 19, 20])
  expect([20, 60].map(step => plan.at(step).densities)).toEqual([[0.1], [0.1]])
})

test('the smallest weights go, by layer or of all layers together', async () => {
  const [a, b] = [full('a', [4, 3, 2, 1]), full('b', [0.4, 9, 0.2, 0.1])]
  expect(await pruned({}, a, b)).toEqual(['1100', '1100'])
  expect(await pruned({ pruneScope: 'global' }, a, b)).toEqual(['1110', '0100'])
})

test('each layer keeps a weight whatever others have; a code\'s counts that take it are refused', async () => {
  const [a, b] = [full('a', [4, 3]), full('b', [0.4, 0.2])]
  expect(await pruned({ pruneScope: 'global' }, a, b)).toEqual(['10', '10'])
  await expect(pruned({ pruneScope: 'global', counts: 'reference' }, a, b)).rejects.toThrow(
    "gmp: b would keep nothing, which the authors' code does not guard against. Choose counts \"exact\"")
})

test('blocks go together, by the sum of their weights or by the largest', async () => {
  const values = [5, 3, 0, 3]   // outputs × inputs, blocks of both outputs: sums 5 and 6, largest 5 and 3
  expect(await pruned({ structure: 'block:2x1' }, full('a', values, [2, 2]))).toEqual(['0101'])
  expect(await pruned({ structure: 'block:2x1', pooling: 'max' }, full('a', values, [2, 2]))).toEqual(['1010'])
})

test('layers have densities of their own, and fall together', () => {
  const at = (distribution: string) => gmp({ density: 0.2, distribution, interval: 10 })
    .plan(smallNetwork, { totalSteps: 80 }).at
  const [erk, last] = [at('erk')(30).densities, at('erk')(60).densities]
  expect(new Set(last).size).toBe(smallNetwork.length)
  erk.forEach((density, i) => expect(density).toBeCloseTo(last[i] + (1 - last[i]) / 8, 2))
})

describe('in a training', () => {
  test('no weight returns, and what exists is what the plan said', async () => {
    await fc.assert(fc.asyncProperty(
      fc.nat(1000), fc.double({ min: 0.02, max: 0.9, noNaN: true }), fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('layer', 'global'), async (seed, density, interval, pruneScope) => {
        const updater = gmp({ density, interval, pruneScope })
        const plan = updater.plan(smallNetwork, { totalSteps: 60 })
        let { views } = await first(updater, smallNetwork, seed)
        for (const step of updateSteps(plan)) {
          const { change: { layers } } = await updater.update(undefined, views, { step, totalSteps: 60, seed })
          layers.forEach(({ stored, grown, dropped }, i) => {
            expect(andNot(stored, views[i].stored).count).toBe(0)
            expect([grown.length, dropped.length]).toEqual([0, views[i].stored.count - stored.count])
            if (pruneScope === 'layer') expect(stored.density).toBe(plan.at(step).densities[i])
            expect(stored.count).toBeGreaterThan(0)
          })
          views = views.map((view, i) => nextView(view, layers[i], `${seed}/${step}`))
        }
        const sizes = views.reduce((sum, { stored }) => sum + stored.size, 0)
        const left = views.reduce((sum, { stored }) => sum + stored.count, 0)
        if (pruneScope === 'global') expect(left).toBe(Math.floor(density * sizes + 0.5))
      }), { numRuns: 30 })
  })
})

test('refuses what cannot be done, and says what to do', () => {
  const plan = (options: Partial<GmpOptions>) => () =>
    gmp({ density: 0.2, ...options }).plan(smallNetwork, { totalSteps: 40 })
  expect(plan({ initialDensity: 0.1 })).toThrow('initialDensity must be at least density, 0.2, got 0.1')
  expect(plan({ rampStart: 30 })).toThrow(
    'between step 30 and 0.75 of 40 steps, which is no later. Choose a smaller rampStart')
  expect(plan({ pooling: 'max' })).toThrow('pooling is what weights that go together score, and each goes alone')
  expect(plan({ density: 0.0001 })).toThrow('would keep no weight')
  expect(plan({ structure: 'block:4x1', remainder: 'unstructured', pruneScope: 'global' })).toThrow(
    'cells of all layers are ranked together, and they are of')
  expect(plan({ rampPower: 0 })).toThrow('rampPower must be greater than 0')
})

test('names the layer and the position of a weight that is no number', async () => {
  await expect(pruned({}, full('a', [1, NaN]))).rejects.toThrow('a: prune score "magnitude" is NaN at position 1')
})
