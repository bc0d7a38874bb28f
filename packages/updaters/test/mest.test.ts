// MEST: mutation within a hard bound, and within a soft one.
import { Mask, pruneCount } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { mest, type MestOptions } from '../src/methods/mest.js'
import { isDue } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const run = { totalSteps: 160, stepsPerEpoch: 2 }

/** Each layer's count after every update, and what the plan said of it. */
async function counts(options: Partial<MestOptions>, layers = smallNetwork) {
  const updater = mest({ density: 0.25, ...options })
  const plan = updater.plan(layers, run)
  let { views } = await first(updater, layers, 1)
  const seen: { step: number, counts: number[], planned: number[], dropFraction: number, pruned: number[] }[] = []
  for (let step = 0; step <= run.totalSteps; step++) {
    if (!isDue(plan, step)) continue
    const { change } = await updater.update(undefined, views, { step, ...run, seed: 1 })
    seen.push({
      step, dropFraction: change.dropFraction, counts: change.layers.map(({ stored }) => stored.count),
      planned: plan.at(step).densities.map((share, i) => share * views[i].stored.size),
      pruned: change.layers.map(({ pruned }) => pruned.length)
    })
    views = views.map((view, i) => nextView(view, change.layers[i], `${step}`))
  }
  return { seen, plan, targets: plan.at(0).densities.map((share, i) => share * views[i].stored.size) }
}

test('five passes lie between updates, none follows the last step, and less is exchanged in three stages', async () => {
  const { seen, targets } = await counts({})
  expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, i) => 10 * (i + 1)))
  for (const { step, dropFraction, counts: now, pruned } of seen) {
    expect(dropFraction).toBe(step < 90 ? 0.2 : step < 120 ? 0.1 : 0)
    expect(now).toEqual(targets)
    expect(pruned).toEqual(targets.map(target => pruneCount(target, dropFraction)))
  }
})

describe('within a soft bound', () => {
  test('layers are pruned to their density and grown above it, as the plan says', async () => {
    const { seen, targets } = await counts({ bound: 'soft' })
    for (const { step, counts: now, planned } of seen) {
      const above = step < 90 ? 0.2 : step < 120 ? 0.1 : 0
      expect(now).toEqual(targets.map(target => target + pruneCount(target, above)))
      planned.forEach((count, i) => expect(count).toBeCloseTo(now[i], 9))
    }
  })

  test('the last update leaves the density asked for, whatever the schedule', async () => {
    const { seen, plan, targets } = await counts({ bound: 'soft', dropSchedule: 'constant', interval: 50 })
    expect(seen.map(({ dropFraction }) => dropFraction)).toEqual([0.2, 0.2, 0])
    expect(seen.at(-1)?.counts).toEqual(targets)
    const isAbove = (step: number) => plan.at(step).densities[0] > plan.at(0).densities[0]
    expect([0, 49, 50, 149, 150, 160].map(isAbove)).toEqual([false, false, true, true, false, false])
  })

  test('no layer grows beyond its size', async () => {
    const { seen } = await counts({ bound: 'soft', density: 0.95 })
    expect(seen[0].counts).toEqual([216, 1152, 640])
  })
})

test('with λ a small weight stays that has a large gradient', async () => {
  const stored = Mask.from([1, 1, 1, 1, 0, 0, 0, 0], [1, 8])
  const view = {
    name: 'fc', stored, forward: stored, everActive: stored, values: Float32Array.of(0.1, -0.2, 3, 4),
    measured: { 'existing-gradients': Float32Array.of(-10, 0, 0, 0) }
  }
  const pruned = async (lambda: number) => {
    const updater = mest({ density: 0.5, lambda, interval: 10, dropFraction: 0.25, dropSchedule: 'constant' })
    expect(updater.needs).toEqual(lambda === 0 ? [] : ['existing-gradients'])
    const { change } = await updater.update(undefined, [view], { step: 10, totalSteps: 100, seed: 1 })
    return [...change.layers[0].pruned]
  }
  expect(await pruned(0)).toEqual([0])
  expect(await pruned(0.5)).toEqual([1])
})

test('mutates whole blocks', async () => {
  const { seen, targets } = await counts({ structure: 'block:2x1', bound: 'soft' })
  expect(seen[0].counts.map((count, i) => count - targets[i])).toEqual(
    targets.map(target => 2 * pruneCount(target / 2, 0.2)))
})

test('what cannot be is refused with what to do', () => {
  expect(() => mest({ density: 0.5 }).plan(smallNetwork, { totalSteps: 10 })).toThrow(
    'mest: expected an interval, since this loop has no passes over a training set. Give interval, in steps.')
  expect(() => mest({ density: 0.5, lambda: -1 })).toThrow('lambda must be ≥ 0, got -1')
  expect(() => mest({ density: 0.5, bound: 'elastic' as never })).toThrow('bound must be "hard" or "soft"')
})
