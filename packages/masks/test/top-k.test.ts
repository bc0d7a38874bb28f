import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { bottomK, bottomKWithin, topK, topKWithin } from '../src/top-k.js'

const kinds = [
  ['Float32Array', (scores: number[]) => Float32Array.from(scores)],
  ['Float64Array', (scores: number[]) => Float64Array.from(scores)],
  ['a list', (scores: number[]) => scores]
] as const

test.each(kinds)('picks the highest and lowest of %s, ties to the lower index', (_, of) => {
  const scores = of([3, -1, 7, 3, 0, 3])
  expect([...topK(scores, 3)]).toEqual([0, 2, 3])
  expect([...bottomK(scores, 3)]).toEqual([0, 1, 4])
  expect([...topK(scores, 0)]).toEqual([])
  expect([...topK(scores, 6)]).toEqual([0, 1, 2, 3, 4, 5])
})

test.each(kinds)('in %s, -0 ties with 0 and infinities are the extremes', (_, of) => {
  const scores = of([0, -0, -Infinity, Infinity, -0, 0])
  expect([...topK(scores, 3)]).toEqual([0, 1, 3])
  expect([...bottomK(scores, 2)]).toEqual([0, 2])
})

test.each(kinds)('refuses NaN in %s and names where, even for k = 0', (_, of) => {
  expect(() => topK(of([1, 2, NaN]), 1)).toThrow(/topK: .* got NaN at index 2/)
  expect(() => bottomK(of([NaN]), 0)).toThrow(/bottomK: .* got NaN at index 0/)
})

test('float64 scores that agree in their first 32 bits are told apart', () => {
  const scores = [1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2, 1 + 3 * Number.EPSILON, 1 + Number.EPSILON]
  expect([...topK(scores, 2)]).toEqual([1, 3])
  expect([...bottomK(scores.map(score => -score), 3)]).toEqual([1, 3, 4])
})

test('a view into the middle of a buffer is read from its own start', () => {
  const buffer = Float32Array.of(9, 1, 2, 3)
  expect([...topK(buffer.subarray(1), 1)]).toEqual([2])
})

test('within a mask, scores outside are not looked at', () => {
  const mask = Mask.from([1, 0, 1, 1], [2, 2])
  const scores = Float32Array.of(1, NaN, 5, 3)
  expect([...topKWithin(scores, mask, 2)]).toEqual([0, 0, 1, 1])
  expect([...bottomKWithin(scores, mask, 2)]).toEqual([1, 0, 0, 1])
  expect(topKWithin(scores, mask, 2).shape).toEqual([2, 2])
  expect(() => topKWithin(Float32Array.of(1, 2, NaN, 3), mask, 1)).toThrow(/topKWithin: .* got NaN at index 2/)
  expect(() => bottomKWithin(scores, mask, 4)).toThrow(/k must be an integer in \[0, 3\], got 4/)
  expect(() => topKWithin([1, 2], mask, 1)).toThrow(/one score a position, 4, got 2/)
})

/** By sorting; the sort is stable, so ties keep the lower index. */
const sorted = (scores: ArrayLike<number>, k: number, sign: number): number[] =>
  Array.from(scores, (score, i) => [score, i] as const)
    .sort(([a], [b]) => a === b ? 0 : sign * (a < b ? -1 : 1)).slice(0, k).map(([, i]) => i).sort((a, b) => a - b)

const numbers = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, 1e-310))

test.each(kinds)('law: selection from %s agrees with sorting', (_, of) => {
  fc.assert(fc.property(fc.array(numbers, { minLength: 1, maxLength: 80 }), fc.nat(80), (list, most) => {
    const scores = of(list)
    const k = Math.min(most, scores.length)
    expect([...topK(scores, k)]).toEqual(sorted(scores, k, -1))
    expect([...bottomK(scores, k)]).toEqual(sorted(scores, k, 1))
  }))
})
