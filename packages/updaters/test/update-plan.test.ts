import { describe, expect, test } from 'vitest'
import { dropSchedules } from '../src/drop-schedules.js'
import { trialSettings, type GivenSettings, type Method } from '../src/methods/method.js'
import { methods } from '../src/methods/methods.js'
import { smallNetwork } from './fixtures.js'

const longest = Number.MAX_SAFE_INTEGER

function planOf(name: string, options: GivenSettings, totalSteps: number) {
  const updater = methods[name].make(trialSettings(methods[name], { density: 0.1, ...options }))
  return updater.plan(smallNetwork, { totalSteps, stepsPerEpoch: 1000 })
}

/** The share of the run at which a method ends by itself. */
const lastShare = ({ settings: { stopFraction, rampStopFraction, grow } }: Method): number =>
  Number(stopFraction?.default ?? (grow ? 1 : rampStopFraction?.default ?? 1))

const rewiring = Object.entries(methods).filter(([, { settings }]) => 'interval' in settings)

describe.each(rewiring)('the plan of %s', (name, method) => {
  test('answers for a run of 2^53 − 1 steps', () => {
    const plan = planOf(name, { interval: 1 }, longest)
    expect(plan.count).toBe(plan.step(plan.count))
    expect(plan.count).toBeGreaterThanOrEqual(Math.floor(lastShare(method) * longest) - 1)
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
