import { expect, test } from 'vitest'
import { magnitude } from '../src/magnitude.js'

test('scores a weight by its distance from zero', () => {
  expect([...magnitude.score({ values: Float32Array.of(2, -3, 0, -0.5) })]).toEqual([2, 3, 0, 0.5])
})
