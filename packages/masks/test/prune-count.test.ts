import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pruneCount } from '../src/prune-count.js'

test('is the product rounded up', () => {
  expect(pruneCount(5, 0.5)).toBe(3)
  expect(pruneCount(10, 0.5)).toBe(5)
  expect(pruneCount(1000, 0.0051)).toBe(6)
  expect(pruneCount(200, 0.005)).toBe(1)
  expect(pruneCount(3, 1)).toBe(3)
  expect(pruneCount(3, 0)).toBe(0)
  expect(pruneCount(0, 0.5)).toBe(0)
})

test('is not one more for float noise', () => {
  expect(0.07 * 100).toBeGreaterThan(7)
  expect(pruneCount(100, 0.07)).toBe(7)
  expect(pruneCount(30, 0.1)).toBe(3)
})

test('is never 0 for a fraction above 0', () => {
  expect(pruneCount(10, 1e-12)).toBe(1)
})

test('is exact for fractions in thousandths', () => {
  fc.assert(fc.property(fc.nat(10_000_000), fc.nat(1000), (active, thousandths) => {
    expect(pruneCount(active, thousandths / 1000)).toBe(Number((BigInt(active) * BigInt(thousandths) + 999n) / 1000n))
  }))
})
