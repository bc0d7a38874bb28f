import fc from 'fast-check'
import { expect, test } from 'vitest'
import { and, andNot, equals, intersectionCount, or, xor } from '../src/algebra.js'
import { Mask } from '../src/mask.js'
import { maskPairs } from './arbitrary.js'

const a = Mask.from([0, 0, 1, 1])
const b = Mask.from([0, 1, 0, 1])

test('combines masks position by position', () => {
  expect([...and(a, b)]).toEqual([0, 0, 0, 1])
  expect([...or(a, b)]).toEqual([0, 1, 1, 1])
  expect([...xor(a, b)]).toEqual([0, 1, 1, 0])
  expect([...andNot(a, b)]).toEqual([0, 0, 1, 0])
  expect(intersectionCount(a, b)).toBe(1)
})

test('masks of different shapes are not equal and do not combine', () => {
  expect(equals(a, Mask.from([0, 0, 1, 1]))).toBe(true)
  expect(equals(a, b)).toBe(false)
  expect(equals(a, Mask.from([0, 0, 1, 1], [2, 2]))).toBe(false)
  expect(() => and(a, Mask.from([0, 0, 1, 1], [2, 2])))
    .toThrow(/and: both masks must have one shape, got \[4\] and \[2, 2\]/)
  expect(() => intersectionCount(a, Mask.empty(5))).toThrow(/intersectionCount/)
})

test('law: operations agree with each other and with the counts', () => {
  fc.assert(fc.property(maskPairs(), ([x, y]) => {
    expect(equals(or(and(x, y), xor(x, y)), or(x, y))).toBe(true)
    expect(equals(or(andNot(x, y), and(x, y)), x)).toBe(true)
    expect(equals(xor(xor(x, y), y), x)).toBe(true)
    expect(equals(and(x, x), x)).toBe(true)
    expect(intersectionCount(x, y)).toBe(and(x, y).count)
    expect(or(x, y).count).toBe(x.count + y.count - intersectionCount(x, y))
  }))
})
