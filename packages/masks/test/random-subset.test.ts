import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equals, intersectionCount } from '../src/algebra.js'
import { Mask } from '../src/mask.js'
import { randomStream } from '../src/random-stream.js'
import { randomPositions } from '../src/random-positions.js'
import { randomSubset, type RandomSubsetOptions } from '../src/random-subset.js'
import { masks } from './arbitrary.js'

const population = Mask.from([1, 0, 1, 1, 0, 0])

test('takes exactly the count from inside or outside', () => {
  expect([...randomSubset({ population, within: 'inside', count: 3, seed: 'a' })]).toEqual([1, 0, 1, 1, 0, 0])
  expect([...randomSubset({ population, within: 'outside', count: 3, seed: 'a' })]).toEqual([0, 1, 0, 0, 1, 1])
  expect(randomSubset({ shape: [2, 3], count: 4, seed: 'a' }).count).toBe(4)
  expect(randomSubset({ shape: [2, 3], count: 0, seed: 'a' }).count).toBe(0)
})

test('the seed alone decides', () => {
  const draw = (seed: string) => randomSubset({ shape: 1000, count: 100, seed })
  expect(equals(draw('x'), draw('x'))).toBe(true)
  expect(equals(draw('x'), draw('y'))).toBe(false)
})

test('refuses impossible requests', () => {
  const subset = (options: object) => () => randomSubset(options as RandomSubsetOptions)
  expect(subset({ population, count: 4, seed: 'a' })).toThrow(/count must be an integer in \[0, 3\], got 4/)
  expect(subset({ count: 4, seed: 'a' })).toThrow(/expected a population or a shape/)
  expect(subset({ shape: 5, within: 'outside', count: 4, seed: 'a' })).toThrow(/needs a population/)
  expect(subset({ population, shape: 5, count: 1, seed: 'a' })).toThrow(/one shape/)
  expect(subset({ population, within: 'around', count: 1, seed: 'a' })).toThrow(/'inside' or 'outside', got around/)
  expect(subset({ population, within: 'inside', k: 1, seed: 'a' })).toThrow(/unknown option "k"/)
})

test.each([['inside', 1], ['inside', 3], ['outside', 2], ['outside', 3]] as const)(
  'every subset is as likely: %s, %i of 4', (within, count) => {
    const bits = [1, 0, 0, 1, 1, 0, 1, 0]
    const times = 12_000
    const seen = new Map<string, number>()
    for (let i = 0; i < times; i++) {
      const key = [...randomSubset({ population: Mask.from(bits), within, count, seed: `uniform/${i}` })].join('')
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    const subsets = count === 2 ? 6 : 4
    const expected = times / subsets
    expect(seen.size).toBe(subsets)
    const chiSquare = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(20.5) // at most 5 degrees of freedom, 99.9 %
  })

test('law: exact count, and only from the population', () => {
  fc.assert(fc.property(masks(), fc.constantFrom('inside', 'outside'), fc.double({ min: 0, max: 1, noNaN: true }),
    (mask, within, share) => {
      const n = within === 'inside' ? mask.count : mask.size - mask.count
      const count = Math.round(share * n)
      const subset = randomSubset({ population: mask, within, count, seed: `${count}` })
      expect(subset.count).toBe(count)
      expect(intersectionCount(subset, mask)).toBe(within === 'inside' ? count : 0)
      expect(() => Mask.fromWords(mask.size, subset.words)).not.toThrow()
    }))
})

test('law: positions are those of the subset, and draw as much from a stream', () => {
  fc.assert(fc.property(masks(), fc.constantFrom('inside', 'outside'), fc.integer({ min: 0, max: 10 }),
    (mask, within, wanted) => {
      const count = Math.min(wanted, within === 'inside' ? mask.count : mask.size - mask.count)
      const [one, other] = [randomStream('a'), randomStream('a')]
      const options = { population: mask, within, count } as const
      expect(randomPositions({ ...options, seed: one })).toEqual(randomSubset({ ...options, seed: other }).indices())
      expect(one.nextUint32()).toBe(other.nextUint32())
    }))
  const large = { population: randomSubset({ shape: 10_000, count: 700, seed: 'b' }), count: 15, seed: 'a' }
  const outside = { ...large, within: 'outside' } as const
  expect(randomPositions(outside)).toEqual(randomSubset(outside).indices())
  expect(randomPositions({ ...large, count: 1 })).toEqual(randomSubset({ ...large, count: 1 }).indices())
  expect(randomPositions({ shape: 1000, count: 3, seed: 'a' }))
    .toEqual(randomSubset({ shape: 1000, count: 3, seed: 'a' }).indices())
})
