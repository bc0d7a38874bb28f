// DSR: a threshold that adapts, weights that flow between layers, and positions that may not come back at once.
import { intersectionCount, Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { dsr, type DsrOptions } from '../src/methods/dsr.js'
import { pruneAndGrow } from '../src/prune-and-grow.js'
import { reaching } from '../src/select.js'
import { first, nextView, smallNetwork } from './fixtures.js'

function view(name: string, mask: readonly number[], values: readonly number[]) {
  const stored = Mask.from(mask, [1, mask.length])
  return { name, stored, forward: stored, everActive: stored, values: Float32Array.from(values), measured: {} }
}

const at = { step: 10, totalSteps: 100, seed: 1 }

async function updated(options: Partial<DsrOptions>, threshold: number, ...views: readonly ReturnType<typeof view>[]) {
  const { state, change } = await dsr({ density: 0.5, ...options }).update({ threshold }, views, at)
  return { threshold: state.threshold, ...change }
}

test('weights below the threshold go, and as many come where many are left', async () => {
  const { layers } = await updated({ dropFraction: 0.5 }, 1,
    view('a', [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [1, -2, 0.5, 3]),
    view('b', [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [0.5, 0.5, -0.5, -1]))
  expect(layers.map(({ pruned }) => [...pruned])).toEqual([[2], [0, 1, 2]])
  expect(layers.map(({ stored }) => stored.count)).toEqual([3 + 3, 1 + 1])   // four shared out as three to one
})

test('the threshold doubles where too few went, halves where too many did, and stays in between', async () => {
  const ten = view('a', [...Array(10).fill(1), ...Array(10).fill(0)], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 3, 3, 3])
  const after = async (dropFraction: number) => (await updated({ dropFraction }, 1, ten)).threshold
  expect([await after(0.5), await after(0.7), await after(0.9)]).toEqual([0.5, 1, 2])
})

test('a layer of small weights alone keeps the largest, or as in the authors\' code the first', async () => {
  const small = view('a', [1, 1, 1, 0, 0, 0], [0.1, -0.3, 0.2])
  const kept = async (counts: 'exact' | 'reference') => (await updated({ counts }, 1, small)).layers[0].pruned
  expect([...await kept('exact')]).toEqual([0, 2])
  expect([...await kept('reference')]).toEqual([1, 2])
})

test('as many weights exist after any update, and none that went comes back at once', async () => {
  const updater = dsr({ density: 0.2, interval: 10, dropFraction: 0.3, threshold: 0.2 })
  let { views, state } = await first(updater, smallNetwork, 1)
  const total = () => views.reduce((sum, { stored }) => sum + stored.count, 0)
  const before = total()
  const thresholds = new Set<number>()
  for (let step = 10; step <= 60; step += 10) {
    const { state: next, change } = await updater.update(state as never, views, { ...at, step })
    for (const { stored, pruned } of change.layers) {
      expect(intersectionCount(stored, Mask.fromIndices(stored.shape, pruned))).toBe(0)
    }
    views = views.map((one, i) => nextView(one, change.layers[i], `${step}`))
    expect(total()).toBe(before)
    state = next
    thresholds.add((next as { threshold: number }).threshold)
  }
  expect(thresholds.size).toBeGreaterThan(1)
})

test('where there is no other room they come back', async () => {
  const { layers: [{ stored }] } = await updated({}, 1, view('a', [1, 1, 1, 0], [0.1, 0.2, 3]))
  expect(stored.count).toBe(3)
})

test('a state from a file is looked at, a weight that is no number refused', async () => {
  const { state } = dsr({ density: 0.5 })
  expect(state?.check({ threshold: 0.5 })).toEqual({ threshold: 0.5 })
  for (const wrong of [{}, null, { threshold: 0 }, { threshold: 'a' }]) {
    expect(() => state?.check(wrong)).toThrow('dsr: expected a state of { threshold }')
  }
  await expect(updated({}, 1, view('a', [1, 0], [NaN]))).rejects.toThrow('a: dsr: the weight at position 0 is NaN')
})

test('what reaches a threshold includes it', () => {
  expect([...reaching([1, 0.9, 2, 1], 1)]).toEqual([0, 2, 3])
})

describe.each(['random', 'random-unfired', 'gradient', 'momentum'])('where none may come back at once, %s', grow => {
  const make = (regrow: 'refused' | 'allowed', density: number) => pruneAndGrow({
    density, distribution: 'erk', prune: 'magnitude', grow, regrow,
    interval: 10, dropFraction: 0.3, dropSchedule: 'constant'
  })

  test('brings other positions, as many', async () => {
    const { views, state } = await first(make('refused', 0.2), smallNetwork, 3)
    const counts = views.map(({ stored }) => stored.count)   // a rule grows in memory of its own
    const { change } = await make('refused', 0.2).update(state as undefined, views, at)
    for (const [i, { stored, pruned, dropped, grown }] of change.layers.entries()) {
      expect(dropped).toEqual(pruned)
      expect(grown.length).toBe(pruned.length)
      expect(stored.count).toBe(counts[i])
    }
  })

  test('leaves a full layer as it is', async () => {
    const { views, state } = await first(make('refused', 1), smallNetwork, 3)
    const { change } = await make('refused', 1).update(state as undefined, views, at)
    for (const { stored, dropped } of change.layers) expect([stored.density, dropped.length]).toEqual([1, 0])
  })
})

test('coming back is a setting of every method that prunes and grows', () => {
  const settings = (regrow?: 'refused') => pruneAndGrow({
    density: 0.5, distribution: 'erk', prune: 'magnitude', grow: 'random', interval: 10, dropFraction: 0.3,
    dropSchedule: 'constant', regrow
  }).settings
  expect(settings()).not.toHaveProperty('regrow')
  expect(settings('refused')).toMatchObject({ regrow: 'refused' })
})
