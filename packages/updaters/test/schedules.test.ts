import { describe, expect, test } from 'vitest'
import { dropSchedules } from '../src/drop-schedules.js'
import { rigl } from '../src/methods/rigl.js'
import { setItop } from '../src/methods/set-itop.js'
import { staticMasks } from '../src/methods/static.js'
import { cosine } from '../src/schedules/cosine.js'
import { inversePower } from '../src/schedules/inverse-power.js'
import { linear } from '../src/schedules/linear.js'
import type { Updater } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { smallNetwork } from './fixtures.js'

const planOf = (updater: Updater, totalSteps: number) => updater.plan(smallNetwork, { totalSteps })

const dropFractionAt = (updater: Updater, step: number, totalSteps: number) =>
  planOf(updater, totalSteps).at(step).dropFraction

// Every drop-fraction schedule passes this suite by being in the registry.
describe.each(Object.entries(dropSchedules))('%s', (name, make) => {
  test('is found under its own name, and is made again from its parameters', () => {
    const schedule = make()
    expect(schedule.name).toBe(name)
    expect(make(schedule.parameters).parameters).toEqual(schedule.parameters)
  })

  test('begins at the initial fraction, never rises, and stays in [0, 1]', () => {
    for (const initial of [0.005, 0.3, 1]) {
      const values = Array.from({ length: 101 }, (_, i) => make().at(initial, i / 100))
      expect(values[0]).toBe(initial)
      expect(values.at(-1)).toBeGreaterThanOrEqual(0)
      for (let i = 1; i <= 100; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1])
    }
  })
})

describe('the cosine of the ITOP repository', () => {
  const at = (step: number, total: number) => dropFractionAt(setItop({ density: 0.05 }), step, total)

  test('falls from 0.5 to 0.005 over 88,000 steps as 0.005 + 0.2475 (1 + cos(πt/T))', () => {
    const total = 88_000
    expect(at(0, total)).toBe(0.5)
    expect(at(total / 4, total)).toBeCloseTo(0.4275089283, 10)
    expect(at(total / 2, total)).toBeCloseTo(0.2525, 10)
    expect(at(3 * total / 4, total)).toBeCloseTo(0.0774910717, 10)
    expect(at(total, total)).toBe(0.005)
    expect(at(1500, total)).toBeCloseTo(0.4996452206, 10)
    expect(at(87_000, total)).toBeCloseTo(0.0051577006, 10)
  })

  test.each([[4000, 22, 5.3075], [100, 880, 221.9525], [1500, 58, 14.5625]])(
    'every %i steps of 88,000 there are %i updates whose fractions sum to %f', (interval, updates, sum) => {
      const plan = planOf(setItop({ density: 0.05, interval }), 88_000)
      const fractions = [...updateSteps(plan)].map(step => plan.at(step).dropFraction)
      expect(fractions).toHaveLength(updates)
      expect(fractions.reduce((a, b) => a + b)).toBeCloseTo(sum, 4)   // printed to four digits
    })

  test('stays at the floor past the end, where the repository would rise again', () => {
    expect(at(100_000, 88_000)).toBe(0.005)
  })

  test('refuses a first fraction below its floor', () => {
    expect(() => cosine().at(0.001, 0)).toThrow('Lower dropFloor')
    expect(() => setItop({ density: 0.1, dropFraction: 0.001 })).toThrow('at least the floor, 0.005')
    expect(setItop({ density: 0.1, dropFraction: 0.001, dropFloor: 0 }).settings.dropFloor).toBe(0)
  })
})

test('linear falls to 0 in a straight line; inverse power by the third power', () => {
  expect([0, 0.5, 1].map(progress => linear().at(0.4, progress))).toEqual([0.4, 0.2, 0])
  expect([0, 0.5, 1].map(progress => inversePower().at(0.4, progress))).toEqual([0.4, 0.05, 0])
  expect(inversePower({ power: 1 }).at(0.4, 0.25)).toBe(linear().at(0.4, 0.25))
})

test('a schedule ends at the stop, where there is one', () => {
  const updater = rigl({ density: 0.1 })
  expect(dropFractionAt(updater, 0, 1000)).toBe(0.3)
  expect(dropFractionAt(updater, 375, 1000)).toBeCloseTo(0.15, 12)
  expect(dropFractionAt(updater, 750, 1000)).toBe(0)
  expect(dropFractionAt(rigl({ density: 0.1, stop: 500 }), 250, 1000)).toBeCloseTo(0.15, 12)
})

test('static masks have no updates and drop nothing', () => {
  const { count, next, at } = planOf(staticMasks({ density: 0.1 }), 1000)
  expect([count, next(0), at(100).dropFraction]).toEqual([0, undefined, 0])
})

test('settings read from JSON make an updater with the same plan', () => {
  const { settings } = rigl({ density: 0.1, dropSchedule: 'inverse-power', dropPower: 2, start: 150, stop: 700 })
  const { method: _method, ...read } = JSON.parse(JSON.stringify(settings))
  const plan = planOf(rigl(read), 1000)
  expect([...updateSteps(plan)]).toEqual([200, 300, 400, 500, 600, 700])
  expect(plan.at(350).dropFraction).toBeCloseTo(0.3 * 0.25, 12)
})
