import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCurve } from '../../src/view/curve.js'

test('below the limit every point is kept', () => {
  const curve = createCurve(2, 10)
  curve.push(1, 10, 20)
  curve.push(2, 11, NaN)
  expect(curve.points()).toEqual([[1, 2], [10, 11], [20, NaN]])
})

test('at the limit two neighbours become their mean', () => {
  const curve = createCurve(1, 4)
  for (const [x, y] of [[1, 1], [2, 3], [3, 5], [4, 7]] as const) curve.push(x, y)
  expect(curve.points()).toEqual([[2, 4], [2, 6]])
  curve.push(5, 8)
  expect(curve.points()).toEqual([[2, 4], [2, 6]]) // the next point waits for its neighbour
  curve.push(6, 10)
  expect(curve.points()).toEqual([[2, 4, 6], [2, 6, 9]])
})

test('a run of any length stays below the limit, in order, and keeps its mean', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 12 }).map((power) => 2 ** power), (length) => {
    const curve = createCurve(1, 16)
    for (let i = 1; i <= length; i++) curve.push(i, i % 7)
    const [xs, ys] = curve.points() as [number[], number[]]
    expect(xs.length).toBeLessThan(16)
    expect(xs).toEqual(xs.toSorted((a, b) => a - b))
    const mean = Array.from({ length }, (_, i) => (i + 1) % 7).reduce((a, b) => a + b, 0) / length
    expect(ys.reduce((a, b) => a + b, 0) / ys.length).toBeCloseTo(mean, 10)
  }))
})
