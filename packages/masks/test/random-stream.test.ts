import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../src/random-stream.js'

test('one seed gives one stream, another seed another', () => {
  const draw = (seed: string) => {
    const { nextUint32 } = randomStream(seed)
    return [nextUint32(), nextUint32(), nextUint32()]
  }
  expect(draw('7/fc1/100')).toEqual(draw('7/fc1/100'))
  expect(draw('7/fc1/100')).not.toEqual(draw('7/fc1/101'))
  // Pinned: runs must be repeatable across versions. Checked against xoroshiro128+ written with BigInt below.
  expect(draw('itop')).toEqual(reference('itop', 3))
})

/** Low 32 bits of xoroshiro128+ (24, 16, 37) on 64-bit integers, from the digest of the seed. */
function reference(seed: string, count: number): number[] {
  const digest = createHash('sha256').update(seed).digest()
  const word = (i: number) => BigInt(digest.readUInt32LE(4 * i))
  let s0 = (word(0) << 32n) | word(1)
  let s1 = (word(2) << 32n) | word(3)
  const mask = 2n ** 64n - 1n
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & mask
  return Array.from({ length: count }, () => {
    const out = Number((s0 + s1) & 0xffffffffn)
    const t = s1 ^ s0
    s0 = (rotate(s0, 24n) ^ t ^ (t << 16n)) & mask
    s1 = rotate(t, 37n)
    return out
  })
}

test('law: numbers stay in their ranges', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
    const stream = randomStream(seed)
    for (let i = 0; i < 20; i++) {
      const below = stream.nextBelow(n)
      const float = stream.nextFloat()
      expect(Number.isInteger(below) && below >= 0 && below < n).toBe(true)
      expect(float >= 0 && float < 1).toBe(true)
    }
  }))
})

test('every value below n is as likely: chi-square of 60,000 draws of 6 values', () => {
  const { nextBelow } = randomStream('dice')
  const counts = new Array<number>(6).fill(0)
  for (let i = 0; i < 60_000; i++) counts[nextBelow(6)]++
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquare).toBeLessThan(20.5) // 5 degrees of freedom, 99.9 %
})

test('floats have mean 1/2 and variance 1/12', () => {
  const { nextFloat } = randomStream('floats')
  const draws = Array.from({ length: 100_000 }, nextFloat)
  const mean = draws.reduce((a, b) => a + b) / draws.length
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.004) // over four standard errors of 0.0009
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001)
})

test('refuses a bound that is none, and a seed that is no string', () => {
  expect(() => randomStream('a').nextBelow(0)).toThrow(/nextBelow: n must be an integer in \[1, 4294967296\], got 0/)
  expect(() => randomStream(7 as unknown as string)).toThrow(/seed must be a string, got number/)
})
