import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dropSchedules } from '../src/drop-schedules.js'
import { methods } from '../src/methods/methods.js'
import { updatePlan } from '../src/update-plan.js'
import { stepsOf } from './fixtures.js'

const longest = Number.MAX_SAFE_INTEGER

const when = fc.record({
  interval: fc.integer({ min: 1, max: 40 }),
  start: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  end: fc.oneof(
    fc.constant({}),
    fc.integer({ min: 101, max: 400 }).map(stop => ({ stop })),
    fc.double({ min: 0.01, max: 1, noNaN: true }).map(stopFraction => ({ stopFraction })))
}).map(({ end, ...rest }) => ({ ...rest, ...end }))

describe.each(Object.keys(methods).filter(name => !['dense', 'static'].includes(name)))('the plan of %s', name => {
  test('counts and names the steps at which the method is due', () => {
    fc.assert(fc.property(when, fc.integer({ min: 0, max: 500 }), (options, totalSteps) => {
      const updater = methods[name]!({ density: 0.1, ...options })
      const due = Array.from({ length: totalSteps + 50 }, (_, step) => step)
        .filter(step => updater.isDue(step, totalSteps))
      const plan = updatePlan(updater.settings, totalSteps)
      expect(plan.count).toBe(due.length)
      expect(due.map((_, i) => plan.step(i + 1))).toEqual(due)
      expect(stepsOf(updater.settings, totalSteps)).toEqual(due)
      expect([-1, 0, 7, 250].map(plan.next)).toEqual([-1, 0, 7, 250].map(after => due.find(step => step > after)))
    }))
  })

  test('answers for a run of 2^53 − 1 steps', () => {
    const plan = updatePlan(methods[name]!({ density: 0.1, interval: 1, stop: undefined }).settings, longest)
    expect(plan.count).toBe(plan.step(plan.count))
    expect(plan.count).toBeGreaterThanOrEqual(name === 'rigl' ? 0.75 * longest : longest)
    expect(plan.next(plan.count)).toBe(undefined)
    expect(plan.next(1e15)).toBe(1e15 + 1)
  })

  test.each(Object.keys(dropSchedules))('gives drop fractions by %s that only fall', dropSchedule => {
    const { settings } = methods[name]!({ density: 0.1, interval: 1, dropSchedule, stop: longest })
    const { at, step, count } = updatePlan(settings, longest)
    const fractions = [0, 1e15, step(count) / 2, step(count)].map(each => at(each).dropFraction)
    expect(fractions[0]).toBe(settings.dropFraction)
    fractions.slice(1).forEach((fraction, i) => expect(fraction).toBeLessThanOrEqual(fractions[i]!))
    expect(fractions.at(-1)).toBeGreaterThanOrEqual(0)
  })
})

test('a share of the whole run ends with it, however long it is', () => {
  const { settings } = methods['rigl']!({ density: 0.1, interval: 1, stopFraction: 1 })
  for (const steps of [1e12, 1e13, longest]) expect(updatePlan(settings, steps).count).toBe(steps)
})

test('a number of steps that is no count is refused', () => {
  const { settings } = methods['set-itop']!({ density: 0.1 })
  for (const steps of [NaN, Infinity, -1, 0.5, 1e300]) expect(() => updatePlan(settings, steps)).toThrow('2^53 - 1')
})
