import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largestOfGroups } from '../src/index.js'

const row = (values: readonly number[], shape: readonly number[], n: number, m: number): string =>
  [...largestOfGroups(Float32Array.from(values), shape, { n, m })].join('')

test('an example by hand: two of four, in each half of a row', () => {
  expect(row([0.1, -3, 2, 0.5, 0, 1, 1, -1], [1, 8], 2, 4)).toBe('01100011')
})

test('along channels at each tap of a kernel, not along taps', () => {
  // [out 1, in 2, kh 1, kw 3]: the taps of channel 0, then those of channel 1.
  expect(row([5, 1, 3, 4, 2, 6], [1, 2, 1, 3], 1, 2)).toBe('100011')
})

test('every group has exactly n, none of them smaller than one left out', () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.integer({ min: -4, max: 4 })),
    (out, groups, m, taps, numbers) => {
      const inputs = groups * m
      const values = Float32Array.from({ length: out * inputs * taps }, () => numbers.next().value as number)
      const n = Math.ceil(m / 2)
      const mask = largestOfGroups(values, [out, inputs, taps, 1], { n, m })
      expect(mask.count).toBe(out * groups * taps * n)
      for (let o = 0; o < out; o++) for (let g = 0; g < groups; g++) for (let t = 0; t < taps; t++) {
        const members = Array.from({ length: m }, (_, i) => (o * inputs + g * m + i) * taps + t)
        const kept = members.filter(i => mask.has(i)).map(i => Math.abs(values[i]!))
        const left = members.filter(i => !mask.has(i)).map(i => Math.abs(values[i]!))
        expect(kept).toHaveLength(n)
        expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...left, 0))
      }
    }))
})

test('refuses groups that do not divide the inputs, and numbers that are none', () => {
  expect(() => row([1, 2, 3], [1, 3], 1, 2)).toThrow(/2 dividing 3/)
  expect(() => row([1, NaN], [1, 2], 1, 2)).toThrow(/NaN at position 1/)
  expect(() => row([1, 2], [1, 2], 3, 2)).toThrow(/n must be/)
})
