import { expect, test } from 'vitest'
import { intersectionCount } from '../src/algebra.js'
import { randomSubset } from '../src/random-subset.js'
import { rank, select } from '../src/rank-select.js'

// 2.5e9 positions, 312.5 MB a bitmap: flat indices no longer fit a signed 32-bit integer.
const rows = 50_000
const size = rows * rows

test('rank, select and random subsets are right across 2^31', () => {
  const count = 100_000
  const mask = randomSubset({ shape: [rows, rows], count, seed: 'big' })
  expect(mask.size).toBe(2_500_000_000)
  expect(mask.count).toBe(count)
  const indices = mask.indices()
  expect(indices.every((index, i) => i === 0 || index > indices[i - 1])).toBe(true)
  // The share above 2^31 is 0.141; 0.0045 is four standard deviations of 100,000 draws.
  expect(Math.abs(1 - rank(mask, 2 ** 31) / count - (1 - 2 ** 31 / size))).toBeLessThan(0.0045)
  for (let k = 0; k < count; k += 997) {
    expect(select(mask, k)).toBe(indices[k])
    expect(rank(mask, indices[k])).toBe(k)
    expect(mask.has(indices[k])).toBe(true)
  }
  expect(select(mask, count - 1)).toBe(indices[count - 1])
  expect(rank(mask, size)).toBe(count)

  // Outside the mask the population crosses 2^31 by rank as well as by position.
  const other = randomSubset({ population: mask, within: 'outside', count: 50_000, seed: 'other' })
  expect(other.count).toBe(50_000)
  expect(intersectionCount(mask, other)).toBe(0)
  expect(Math.abs(1 - rank(other, 2 ** 31) / 50_000 - (1 - 2 ** 31 / size))).toBeLessThan(0.0065)
}, 120_000)

test('an almost full mask keeps rank and select exact beyond 2^31 set positions', () => {
  const mask = randomSubset({ shape: [rows, rows], count: size - 1000, seed: 'almost' })
  expect(mask.count).toBe(size - 1000)
  for (const k of [0, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 12_345, size - 1001]) {
    const position = select(mask, k)
    expect(mask.has(position)).toBe(true)
    expect(rank(mask, position)).toBe(k)
  }
}, 120_000)
