import { describe, expect, test } from 'vitest'
import { dropSchedules } from '../src/drop-schedules.js'
import { methods } from '../src/methods/methods.js'
import { smallNetwork } from './fixtures.js'

const longest = Number.MAX_SAFE_INTEGER

const planOf = (name: string, options: object, totalSteps: number) => {
  const updater = methods[name].make(own(methods[name].settings, { density: 0.1, ...options }))
  return updater.plan(smallNetwork, { totalSteps, stepsPerEpoch: 1000 })
}

/** The options that a method has. */
const own = (settings: object, options: object) =>
  Object.fromEntries(Object.entries(options).filter(([key]) => Object.hasOwn(settings, key)))

const rewiring = Object.entries(methods).filter(([, { settings }]) => 'interval' in settings)

describe.each(rewiring)('the plan of %s', name => {
  test('answers for a run of 2^53 − 1 steps', () => {
    const plan = planOf(name, { interval: 1 }, longest)
    expect(plan.count).toBe(plan.step(plan.count))
    expect(plan.count).toBeGreaterThanOrEqual(['rigl', 'srigl', 'gmp'].includes(name) ? 0.75 * longest : longest - 1)
    expect(plan.next(plan.count)).toBe(undefined)
    expect(plan.next(1e15)).toBe(1e15 + 1)
  })

  test.each(Object.keys(dropSchedules))('gives drop fractions by %s that only fall, and densities', dropSchedule => {
    const { at, step, count } = planOf(name, { interval: 1, dropSchedule }, longest)
    const updates = [0, 1e15, step(count) / 2, step(count)].map(at)
    updates.slice(1).forEach(({ dropFraction }, i) => expect(dropFraction).toBeLessThanOrEqual(updates[i].dropFraction))
    for (const { dropFraction, densities } of updates) {
      expect(dropFraction).toBeGreaterThanOrEqual(0)
      expect(densities).toHaveLength(smallNetwork.length)
      for (const density of densities) expect(density > 0 && density <= 1).toBe(true)
    }
  })
})

test('a share of the whole run ends with it, however long it is', () => {
  for (const steps of [1e12, 1e13, longest]) {
    expect(planOf('rigl', { interval: 1, stopFraction: 1 }, steps).count).toBe(steps)
  }
})

test('a number of steps that is no count is refused', () => {
  for (const steps of [NaN, Infinity, -1, 0.5, 1e300]) expect(() => planOf('set-itop', {}, steps)).toThrow('2^53 - 1')
})
