import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setItop } from '../src/methods/set-itop.js'
import { isDue, updateSteps } from '../src/update-plan.js'
import { smallNetwork } from './fixtures.js'

const plan = (options: object, totalSteps: number) =>
  setItop({ density: 0.1, ...options }).plan(smallNetwork, { totalSteps })

const steps = (options: object, total: number) => [...updateSteps(plan(options, total))]

test('updates happen at the multiples of the interval, to the last step', () => {
  expect(steps({ interval: 300 }, 1000)).toEqual([300, 600, 900])
  expect(steps({ interval: 250 }, 1000)).toEqual([250, 500, 750, 1000])
  expect(steps({ interval: 2000 }, 1000)).toEqual([])
})

test('none happens at the start or before it, none after the stop', () => {
  expect(steps({ interval: 100, start: 200 }, 500)).toEqual([300, 400, 500])
  expect(steps({ interval: 100, stop: 300 }, 500)).toEqual([100, 200, 300])
  expect(steps({ interval: 100, stop: 299 }, 500)).toEqual([100, 200])
  expect(steps({ interval: 100, stopFraction: 0.75 }, 400)).toEqual([100, 200, 300])
  expect(steps({ interval: 7, stopFraction: 0.07 }, 100)).toEqual([7])
})

test('the step before the first and the step after the last are not due', () => {
  expect(isDue(plan({ interval: 10 }, 100), 0)).toBe(false)
  expect(isDue(plan({ interval: 10 }, 100), 110)).toBe(false)
})

test('a plan counts its updates and names the next one, whatever the length of the run', () => {
  fc.assert(fc.property(schedules, ({ interval, start, length, stop }) => {
    const { count, next, step: stepOf } = plan({ interval, start, ...stop > start && { stop } }, length)
    const all = steps({ interval, start, ...stop > start && { stop } }, length)
    expect(count).toBe(all.length)
    expect(all.map((_, i) => stepOf(i + 1))).toEqual(all)
    for (let step = 0; step <= length; step++) expect(next(step)).toBe(all.find(due => due > step))
  }))
  const { count, next } = plan({ interval: 7 }, Number.MAX_SAFE_INTEGER)
  expect(count).toBe(Math.floor(Number.MAX_SAFE_INTEGER / 7))
  expect(next(7e12)).toBe(7e12 + 7)
})

const schedules = fc.record({
  interval: fc.integer({ min: 1, max: 40 }), start: fc.nat(60),
  length: fc.integer({ min: 1, max: 200 }), stop: fc.nat(250)
})
