import { expect, test } from 'vitest'
import { lamp } from '../src/lamp.js'

const scores = (...values: readonly number[]) => [...lamp.score({ values: Float32Array.from(values) })]

test('scores a weight by its square beside those of the weights that are no smaller', () => {
  expect(scores(1, -2, 3)).toEqual([1 / 14, 4 / 13, 1])
})

test('scores the same whatever the scale of a layer, so that layers can be ranked together', () => {
  expect(scores(4, -8, 12)).toEqual(scores(1, -2, 3))
})

test('takes the first of equal weights for the larger one, and zeros for nothing', () => {
  expect(scores(1, 1, 0, -1)).toEqual([1, 1 / 2, 0, 1 / 3])
  expect(scores(0, 0)).toEqual([0, 0])
})

test('cannot score a weight that is no number, and says so by NaN', () => {
  expect(scores(1, NaN, 2)[1]).toBeNaN()
})
