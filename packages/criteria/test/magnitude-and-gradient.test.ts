import { expect, test } from 'vitest'
import { magnitudeAndGradient } from '../src/magnitude-and-gradient.js'

test('scores a weight by its size and so many times that of its gradient', () => {
  const layer = {
    values: Float32Array.of(1, -2, 0.5), measured: { 'existing-gradients': Float32Array.of(-4, 0, 2) }
  }
  expect([...magnitudeAndGradient(0.5).score(layer)]).toEqual([3, 2, 1.5])
  expect([...magnitudeAndGradient(0).score(layer)]).toEqual([1, 2, 0.5])
})

test('needs a gradient for each weight', () => {
  expect(() => magnitudeAndGradient(1).score({ values: Float32Array.of(1), measured: {} })).toThrow(
    'expected 1 numbers measured as "existing-gradients"')
})
