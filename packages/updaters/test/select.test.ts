import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfEven, select, type Order } from '../src/select.js'

const chosen = (scores: readonly number[], count: number, order?: Order) => [...select(scores, count, order)]

test('chooses that many, or what is above the last of them, or all that reach it', () => {
  const scores = [5, 9, 7, 7, 1]
  expect(chosen(scores, 2)).toEqual([1, 2])
  expect(chosen(scores, 2, 'greater')).toEqual([1])
  expect(chosen(scores, 2, 'geq')).toEqual([1, 2, 3])
  expect(chosen(scores, 4, 'greater')).toEqual([1, 2, 3])
})

test('nothing is above the last of none, and all are chosen where more are asked for than there are', () => {
  for (const order of ['exact', 'greater', 'geq'] as const) {
    expect(chosen([3, 1], 0, order)).toEqual([])
    expect(chosen([3, 1], 3, order)).toEqual([0, 1])
  }
})

test('without ties one fewer is above the last, and as many reach it', () => {
  const distinct = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 40 })
  fc.assert(fc.property(distinct, fc.nat(40), (scores, n) => {
    const count = 1 + n % scores.length
    expect(chosen(scores, count, 'geq')).toEqual(chosen(scores, count))
    expect(chosen(scores, count, 'greater')).toEqual(chosen(scores, count - 1))
  }))
})

test('halves are rounded to even', () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6, 7].map(halfEven)).toEqual([0, 2, 2, 2, 3, 7])
})
