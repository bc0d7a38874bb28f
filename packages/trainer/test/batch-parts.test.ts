import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partSize, partsOf, partsOfRank } from '../src/run/batch-parts.js'

test('a batch of ten in four parts', () => {
  expect(partsOf(10, 10, 4)).toEqual([
    { first: 0, count: 2 }, { first: 2, count: 3 }, { first: 5, count: 2 }, { first: 7, count: 3 }
  ])
})

test('the last batch of an epoch has as few parts as its size allows', () => {
  expect(partsOf(4, 10, 4)).toEqual([{ first: 0, count: 2 }, { first: 2, count: 2 }])
  expect(partsOf(1, 10, 4)).toEqual([{ first: 0, count: 1 }])
})

test('parts cover the batch in order, differ by one image at most, and are as many and as large as was said', () => {
  const sizes = fc.integer({ min: 1, max: 300 }).chain(batch =>
    fc.tuple(fc.integer({ min: 1, max: batch }), fc.constant(batch), fc.integer({ min: 1, max: batch })))
  fc.assert(fc.property(sizes, ([images, batch, accumulate]) => {
    const parts = partsOf(images, batch, accumulate)
    const counts = parts.map(({ count }) => count)
    expect(parts.map(({ first }) => first)).toEqual(counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0)))
    expect(counts.reduce((a, b) => a + b, 0)).toBe(images)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...counts)).toBeLessThanOrEqual(partSize({ batch, accumulate }))
    if (images === batch) expect(parts).toHaveLength(accumulate)
  }))
})

test('three parts are shared by two ranks, and by four', () => {
  const shares = (size: number) => Array.from({ length: size }, (_, rank) => partsOfRank(3, { rank, size }))
  expect(shares(2)).toEqual([{ first: 0, end: 1 }, { first: 1, end: 3 }])
  expect(shares(4)).toEqual([{ first: 0, end: 0 }, { first: 0, end: 1 }, { first: 1, end: 2 }, { first: 2, end: 3 }])
})
