import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activeCount, densityOf } from '../src/active-count.js'

test('rounds to the nearest weight, halves up', () => {
  expect(activeCount(10, 0.24)).toBe(2)
  expect(activeCount(10, 0.25)).toBe(3)
  expect(activeCount(235_200, 0.05)).toBe(11_760)
  expect([activeCount(7, 0), activeCount(7, 1), activeCount(2 ** 32, 1)]).toEqual([0, 7, 2 ** 32])
})

test('a density that came from a sparsity counts like the one that was meant', () => {
  expect(1 - 0.95).not.toBe(0.05)
  expect(densityOf(0.95)).toBe(0.05)
  expect(activeCount(30, 1 - 0.95)).toBe(activeCount(30, 0.05))
})

test('refuses what is no share', () => {
  expect(() => activeCount(10, 5)).toThrow(/activeCount: density must be in \[0, 1\], got 5/)
  expect(() => activeCount(1.5, 0.5)).toThrow(/size must be an integer/)
  expect(() => densityOf(95)).toThrow(/densityOf: sparsity must be in \[0, 1\], got 95. .*write 0.95/)
  expect(() => densityOf(NaN)).toThrow(/got NaN/)
})

test('law: within half a weight, and never falling with density', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), share, share, (size, a, b) => {
    expect(Math.abs(activeCount(size, a) - a * size)).toBeLessThan(0.51) // 5e-13 · 2^31 from rounding the density
    expect(activeCount(size, Math.min(a, b))).toBeLessThanOrEqual(activeCount(size, Math.max(a, b)))
  }))
})
