import { expect, test } from 'vitest'
import { setItop } from '../src/methods/set-itop.js'
import { isUpdateStep } from '../src/update-schedule.js'
import { stepsOf } from './fixtures.js'

const steps = (options: object, total: number) => stepsOf(setItop({ density: 0.1, ...options }).settings, total)

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
  expect(isUpdateStep({ interval: 10 }, 0, 100)).toBe(false)
  expect(isUpdateStep({ interval: 10 }, 110, 100)).toBe(false)
})
