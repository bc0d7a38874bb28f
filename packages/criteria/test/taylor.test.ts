import { expect, test } from 'vitest'
import { taylor } from '../src/taylor.js'

test('scores a weight by the square of weight times gradient', () => {
  const layer = { values: Float32Array.of(2, -3, 0.5), measured: { 'existing-gradients': Float32Array.of(-1, 2, 0) } }
  expect([...taylor.score(layer)]).toEqual([4, 36, 0])
})

test('orders products whose squares are 0 in float32', () => {
  const gradients = Float32Array.of(1e-12, 1e-12)
  const layer = { values: Float32Array.of(2e-13, 1e-13), measured: { 'existing-gradients': gradients } }
  const [small, smaller] = taylor.score(layer)
  expect(small).toBeGreaterThan(smaller)
  expect(smaller).toBeGreaterThan(0)
})

test('asks for gradients', () => {
  expect(taylor.needs).toEqual(['existing-gradients'])
  expect(() => taylor.score({ values: Float32Array.of(1, 2) })).toThrow(
    'taylor: expected 2 numbers measured as "existing-gradients", one for each existing weight, got none')
})
