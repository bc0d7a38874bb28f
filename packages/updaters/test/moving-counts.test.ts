// SNFS and GraNet, whose layers change their counts.
import { arraySource } from '@itop/criteria'
import { activeCount, Mask } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { globalSurvivors } from '../src/global-survivors.js'
import { granet } from '../src/methods/granet.js'
import { snfs } from '../src/methods/snfs.js'
import type { LayerShape, LayerView, Updater } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const length = { totalSteps: 60, stepsPerEpoch: 10 }
const total = (masks: readonly { readonly stored: Mask }[]) => masks.reduce((sum, { stored }) => sum + stored.count, 0)

async function run(updater: Updater, seed: number, layers: readonly LayerShape[] = smallNetwork) {
  let { views, state } = await first(updater, layers, seed)
  const history = [{ step: 0, views }]
  for (const step of updateSteps(updater.plan(layers, length))) {
    const updated = await updater.update(state, views, { step, ...length, seed })
    state = updated.state
    views = views.map((view, i) => nextView(view, updated.change.layers[i], `${seed}/${step}`))
    history.push({ step, views })
  }
  return { history, state }
}

function layerOf(
  name: string, bits: readonly number[], values: readonly number[], absent: readonly number[]
): LayerView {
  const stored = Mask.from(bits)
  return {
    name, stored, forward: stored, everActive: stored, values: Float32Array.from(values),
    measured: { gradient: arraySource(absent), 'gradient/moving-average:0.9': arraySource(absent) }
  }
}

describe('sparse momentum', () => {
  test('an update worked out by hand', async () => {
    // Mean momentum of existing weights: a (3 + 1) / 2 = 2, b (1 + 1) / 2 = 1. Each loses its smaller weight of two,
    // and of the two that come back a gets 2 · 2/3 = 1.33, b 0.67: one each, and b has the larger remainder.
    const a = layerOf('a', [1, 1, 0, 0], [5, -1], [3, 1, 0, 2])
    const b = layerOf('b', [1, 1, 0, 0], [-2, 4], [1, 1, 9, 0])
    const updater = snfs({ density: 0.5, interval: 10, dropSchedule: 'constant' })
    const { change: { layers } } = await updater.update(undefined, [a, b], { step: 10, ...length, seed: 1 })
    expect(layers.map(({ pruned }) => [...pruned])).toEqual([[1], [0]])
    expect(layers.map(({ grown }) => [...grown])).toEqual([[3], [2]])
  })

  test('keeps the number of all weights and one in each layer, while layers change theirs', async () => {
    await fc.assert(fc.asyncProperty(
      fc.nat(1000), fc.double({ min: 0.02, max: 0.9, noNaN: true }), fc.constantFrom(0.1, 0.5, 1),
      async (seed, density, p) => {
        const updater = snfs({ density, dropFraction: p, dropFloor: 0 })
        const { history } = await run(updater, seed)
        for (const { views } of history) {
          expect(total(views)).toBe(total(history[0].views))
          for (const { stored } of views) expect(stored.count).toBeGreaterThan(0)
        }
      }), { numRuns: 30 })
    const { history } = await run(snfs({ density: 0.2 }), 1)
    expect(history.at(-1)?.views.map(({ stored }) => stored.count)).not.toEqual(
      history[0].views.map(({ stored }) => stored.count))
  })

  test('changes masks at the end of every epoch but the last, or every so many steps', () => {
    const steps = (options: object) => [...updateSteps(snfs({ density: 0.1, ...options }).plan(smallNetwork, length))]
    expect(steps({})).toEqual([10, 20, 30, 40, 50])
    expect(steps({ interval: 25 })).toEqual([25, 50])
    expect(() => snfs({ density: 0.1 }).plan(smallNetwork, { totalSteps: 60 })).toThrow('Give interval, in steps')
  })

  test('as its authors have it, it remembers what it could not place, and refuses the memory of another', async () => {
    const updater = snfs({ density: 0.2, counts: 'reference' })
    const { state } = await run(updater, 1)
    expect(state).toMatchObject({ adjustments: { length: 5 } })
    expect(updater.state?.check(JSON.parse(JSON.stringify(state)))).toEqual(state)
    for (const wrong of [undefined, {}, { adjustedGrowth: 1, adjustments: ['x'], baseline: 1 }]) {
      expect(() => updater.state?.check(wrong)).toThrow('of another method')
    }
  })
})

describe('GraNet', () => {
  test('an update worked out by hand', async () => {
    // Six weights of eight; the ramp ends at 4 of 8: over both layers 1 and 2 go. Half of each layer then goes: of a
    // (5, 3) the 3, of b (6, 4) the 4; where the gradient is largest come position 1 of a, which the ramp had taken,
    // and position 1 of b.
    const a = layerOf('a', [1, 1, 1, 0], [5, -1, 3], [0, 9, 0, 2])
    const b = layerOf('b', [1, 0, 1, 1], [6, -4, 2], [1, 7, 0, 3])
    const updater = granet({
      density: 0.5, initialDensity: 0.75, interval: 30, dropSchedule: 'constant', rampStopFraction: 0.5
    })
    const { change: { layers } } = await updater.update(undefined, [a, b], { step: 30, ...length, seed: 1 })
    expect(layers.map(({ pruned }) => [...pruned])).toEqual([[1, 2], [2, 3]])
    expect(layers.map(({ grown }) => [...grown])).toEqual([[1], [1]])
    expect(layers.map(({ renewed }) => [...renewed ?? []])).toEqual([[1], []])
    expect(layers.map(({ stored }) => [...stored])).toEqual([[1, 1, 0, 0], [1, 1, 0, 0]])
  })

  test('has exactly the density of its plan after every update, never a layer without a weight', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(1000), fc.double({ min: 0.01, max: 0.4, noNaN: true }),
      fc.double({ min: 0.4, max: 1, noNaN: true }), async (seed, density, initialDensity) => {
        const updater = granet({ density, initialDensity, interval: 5 })
        const size = smallNetwork.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0)
        const { history } = await run(updater, seed)
        const counts = history.map(({ views }) => total(views))
        counts.slice(1).forEach((count, i) => expect(count).toBeLessThanOrEqual(counts[i]))
        expect(counts.at(-1)).toBe(activeCount(size, density))
        for (const { views } of history) for (const { stored } of views) expect(stored.count).toBeGreaterThan(0)
        // 1 − (1 − progress)³ of the way from 0 to the update at or before step 41 = 0.6875 · 60.
        const after = history.find(({ step }) => step === 20)
        expect(total(after?.views ?? [])).toBe(
          activeCount(size, density + (initialDensity - density) * (1 - 20 / 40) ** 3))
      }), { numRuns: 20 })
  })

  test('refuses a density that rises, and a ramp in which no update lies', () => {
    expect(() => granet({ density: 0.5, initialDensity: 0.2 })).toThrow('The density only falls')
    expect(() => granet({ density: 0.1, interval: 100 }).plan(smallNetwork, length)).toThrow(
      'Choose a smaller interval')
  })
})

test('global survivors are the largest of all, but for a layer that would be left with nothing', () => {
  const layer = (scores: readonly number[]) => ({ mask: Mask.full([scores.length]), scores })
  const kept = (layers: readonly (readonly number[])[], count: number) =>
    globalSurvivors(layers.map(layer), count).map(({ kept: mask }) => [...mask])
  expect(kept([[9, 1, 8], [7, 2]], 3)).toEqual([[1, 0, 1], [1, 0]])
  expect(kept([[9, 8, 7], [1, 2]], 3)).toEqual([[1, 1, 0], [0, 1]])
  expect(kept([[5, 5], [5, 5]], 3)).toEqual([[1, 1], [1, 0]])
})
