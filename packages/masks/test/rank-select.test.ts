import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { rank, select } from '../src/rank-select.js'
import { selectAbsent } from '../src/select-absent.js'
import { masks } from './arbitrary.js'

test('rank counts the set positions below, select finds the k-th', () => {
  const mask = Mask.from([0, 1, 1, 0, 1])
  expect([0, 1, 2, 3, 4, 5].map(index => rank(mask, index))).toEqual([0, 0, 1, 2, 2, 3])
  expect([0, 1, 2].map(k => select(mask, k))).toEqual([1, 2, 4])
  expect([0, 1].map(k => selectAbsent(mask, k))).toEqual([0, 3])
})

test('refuses an index or k that is not there', () => {
  const mask = Mask.from([0, 1, 1])
  expect(() => rank(mask, 4)).toThrow(/rank: index must be an integer in \[0, 3\], got 4/)
  expect(() => select(mask, 2)).toThrow(/select: k must be an integer in \[0, 1\], got 2/)
  expect(() => select(Mask.empty(3), 0)).toThrow(/no set position/)
})

test('law: select inverts rank', () => {
  fc.assert(fc.property(masks(), mask => {
    const positions = [...mask.positions()]
    expect(positions.map((_, k) => select(mask, k))).toEqual(positions)
    expect(positions.map(position => rank(mask, position))).toEqual(positions.map((_, k) => k))
    expect(rank(mask, mask.size)).toBe(mask.count)
    const absent = [...Array(mask.size).keys()].filter(position => !mask.has(position))
    expect(absent.map((_, k) => selectAbsent(mask, k))).toEqual(absent)
  }))
})
