import { growRules, pruneScores, type PruneScore } from '@itop/criteria'
import { equals, intersectionCount, maskHash, or } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distributions } from '../src/distributions.js'
import { setItop } from '../src/methods/set-itop.js'
import { pruneAndGrow } from '../src/prune-and-grow.js'
import { updateSteps } from '../src/update-plan.js'
import { first, firstMasks, nextView, smallNetwork, viewOf } from './fixtures.js'

const context = { step: 10, totalSteps: 100, seed: 1 }

test('every prune score works with every grow rule, and counts never drift but for rules that say so', async () => {
  const combinations = fc.record({
    prune: fc.constantFrom(...Object.keys(pruneScores)),
    grow: fc.constantFrom(...Object.keys(growRules)),
    distribution: fc.constantFrom('erk', 'er', 'uniform'),
    density: fc.double({ min: 0.05, max: 1, noNaN: true }),
    dropFraction: fc.double({ min: 0.005, max: 1, noNaN: true }),
    seed: fc.nat()
  })
  await fc.assert(fc.asyncProperty(combinations, async ({ seed, ...options }) => {
    const updater = pruneAndGrow({ ...options, interval: 10, dropSchedule: 'constant' })
    const { views } = await first(updater, smallNetwork, seed)
    const { change: { layers } } = await updater.update(undefined, views, { ...context, seed })
    layers.forEach((layer, i) => {
      expect(layer.pruned.length).toBeGreaterThan(0)
      expect(intersectionCount(views[i].stored, layer.stored)).toBe(views[i].stored.count - layer.dropped.length)
      if (growRules[options.grow].exact !== false) expect(layer.stored.count).toBe(views[i].stored.count)
    })
  }), { numRuns: 60 })
})

test('asks for what its criteria need, and for nothing else', () => {
  const needs = (prune: string, grow: string) => setItop({ density: 0.1, prune, grow }).needs
  expect(needs('magnitude', 'random')).toEqual([])
  expect(needs('taylor', 'momentum')).toEqual(['existing-gradients', 'gradient/moving-average:0.9'])
})

test('names the layer in its errors', async () => {
  const updater = setItop({ density: 0.1, grow: 'gradient' })
  const { views: [view] } = await first(updater, smallNetwork, 1)
  await expect(updater.update(undefined, [{ ...view, measured: {} }], context)).rejects
    .toThrow('conv1: grow rule "gradient": expected a source of scores measured as "gradient", got none')
  const short = { ...view, values: new Float32Array(1) }
  await expect(updater.update(undefined, [short], context)).rejects.toThrow('conv1: expected')
})

test('every distribution gives masks of the density asked for', async () => {
  for (const [distribution, { losesWeights }] of Object.entries(distributions)) {
    const masks = await firstMasks(setItop({ density: 0.3, distribution }), smallNetwork, 1)
    const active = masks.reduce((n, { stored }) => n + stored.count, 0)
    const total = masks.reduce((n, { stored }) => n + stored.size, 0)
    if (losesWeights) expect(active).toBeLessThanOrEqual(0.3 * total + 1.5)
    else expect(Math.abs(active - 0.3 * total)).toBeLessThanOrEqual(1.5)
  }
})

test('Bernoulli masks vary in number around the density asked for', async () => {
  const layers = [{ name: 'fc', shape: [100, 100] }]
  const updater = setItop({ density: 0.1, initialMasks: 'bernoulli' })
  const counts = await Promise.all(Array.from({ length: 200 }, async (_, seed) =>
    (await firstMasks(updater, layers, seed))[0].stored.count))
  const mean = counts.reduce((a, b) => a + b) / counts.length
  expect(Math.abs(mean - 1000)).toBeLessThan(11)     // five standard errors of 30 / √200
  expect(new Set(counts).size).toBeGreaterThan(20)
})

test('the first masks of a seed are these, on every machine', async () => {
  // Pinned: the draw is part of the format, since a resumed or repeated run must see the same masks.
  const masks = (await firstMasks(setItop({ density: 0.1 }), smallNetwork, 1)).map(({ stored }) => stored)
  expect(maskHash(masks)).toBe('175690e11640837cbf311986f9069557f43ca2512d180cdd43c08a3018da96a0')
})

test('two layers of one shape draw different masks', async () => {
  const layers = [{ name: 'a', shape: [50, 50] }, { name: 'b', shape: [50, 50] }]
  const [a, b] = await firstMasks(setItop({ density: 0.1 }), layers, 1)
  expect(equals(a.stored, b.stored)).toBe(false)
})

test('random growth explores what the closed form says', async () => {
  // The closed form for density 0.05 and these 22 updates gives an expected R_s of 0.279616.
  const layers = [{ name: 'fc', shape: [200, 500] }]
  const updater = setItop({ density: 0.05, interval: 4000 })
  let { views: [view] } = await first(updater, layers, 1)
  for (const step of updateSteps(updater.plan(layers, { totalSteps: 88_000 }))) {
    const { change: { layers: [change] } } =
      await updater.update(undefined, [view], { step, totalSteps: 88_000, seed: 1 })
    view = nextView(view, change, `${step}`)
  }
  const everActive = or(view.everActive, view.stored)
  expect(view.stored.count).toBe(5000)
  expect(everActive.density).toBeCloseTo(0.279616, 2)   // the spread at this size is about 0.001
})

test("a rule of one's own is a record beside the ones that have names", async () => {
  const largestGo: PruneScore =
    { name: 'largest-go', needs: [], score: ({ values }) => values.map(w => -Math.abs(w)) }
  const updater = setItop({ density: 0.5, prune: largestGo })
  expect(updater.settings.prune).toBe('largest-go')
  const [masks] = await firstMasks(updater, [{ name: 'fc', shape: [4, 5] }], 1)
  const view = { ...viewOf('fc', masks, '1'), values: Float32Array.from({ length: 10 }, (_, i) => i) }
  const { change: { layers: [{ pruned }] } } =
    await updater.update(undefined, [view], { step: 1, totalSteps: 1e9, seed: 1 })
  expect([...pruned]).toEqual([...masks.stored.indices()].slice(5))
})
