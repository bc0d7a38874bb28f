import { topK } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setSignAware } from '../src/set-sign-aware.js'

/** The values that go when `count` weights are removed. */
function removed(values: number[], count: number): number[] {
  const kept = new Set(topK(setSignAware.score({ values: Float32Array.from(values) }), values.length - count))
  return values.filter((_, i) => !kept.has(i)).sort((a, b) => a - b)
}

test('removes half from the smallest positive and half from the negatives nearest zero', () => {
  // By magnitude alone the two removed would be 1 and 2.
  expect(removed([1, 2, 3, -10, -20, -30], 2)).toEqual([-10, 1])
  expect(removed([1, 2, 3, -10, -20, -30], 4)).toEqual([-20, -10, 1, 2])
})

test('takes the extra weight of an odd number from the positives', () => {
  expect(removed([1, 2, 3, -10, -20, -30], 3)).toEqual([-10, 1, 2])
})

test('makes up from one sign for what the other lacks', () => {
  expect(removed([1, -10, -20, -30], 3)).toEqual([-20, -10, 1])
  expect(removed([5, 6, 7], 2)).toEqual([5, 6])
  expect(removed([-5, -6, -7], 2)).toEqual([-6, -5])
})

test('removes zeros first', () => {
  expect(removed([1, 0, -0, -1], 2)).toEqual([0, -0])
})

test('scores are places in the order of removal; of equal weights the lower index stays longer', () => {
  expect([...setSignAware.score({ values: Float32Array.of(1, 1, -2, 0.5, -3) })]).toEqual([4, 2, 1, 0, 3])
})

test('reads values that begin in the middle of a buffer', () => {
  const values = Float32Array.of(9, 9, 3, -1, 2).subarray(2)
  expect([...setSignAware.score({ values })]).toEqual([2, 1, 0])
})

test('keeps the negatives that the ITOP repository would delete', () => {
  // At p = 0.005 that code, which cuts the sorted negatives at the wrong end, leaves 24 of 5,020.
  const values = Float32Array.from({ length: 10_000 }, (_, i) => (i % 2 ? 1 : -1) * (1 + i))
  const kept = topK(setSignAware.score({ values }), 9_950)
  expect([...kept].filter(i => values[i] < 0)).toHaveLength(4_975)
})

test('the two signs lose equally, within one, unless one of them runs out', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 50 }).chain(n => fc.constantFrom(n, -n)), { maxLength: 40 })
  fc.assert(fc.property(weights, fc.nat(40), (values, wanted) => {
    const count = Math.min(wanted, values.length)
    const gone = removed(values, count)
    const [positive, negative] = [gone.filter(w => w > 0).length, gone.filter(w => w < 0).length]
    const [positives, negatives] = [values.filter(w => w > 0).length, values.filter(w => w < 0).length]
    expect(positive + negative).toBe(count)
    expect(positive).toBe(Math.min(positives, Math.max(Math.ceil(count / 2), count - negatives)))
  }))
})
