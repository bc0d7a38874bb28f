import { describe, expect, test } from 'vitest'
import { dropoutKey } from '../src/dropout.js'
import { dropoutThreshold, keeps, positionHash } from '../src/index.js'

describe('dropout keeps a value', () => {
  test('where a hash of key and position, uniform below 2^32, reaches rate·2^32', () => {
    expect([0, 0.25, 0.5].map(dropoutThreshold)).toEqual([0, 2 ** 30, 2 ** 31])
    for (const position of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
      const hash = positionHash(17, position)
      expect(hash).toBeGreaterThanOrEqual(0)
      expect(hash).toBeLessThan(2 ** 32)
      expect(keeps(17, position, 0.5)).toBe(hash >= 2 ** 31)
    }
  })

  test('by hashes that every backend must find', () => {
    // MurmurHash3's 32-bit finaliser of the position, xor the key, finalised again; computed apart from this code.
    const highest = 2 ** 32 - 1
    const hashes = [[0, 0], [1, 0], [0, 1], [17, 2], [highest, highest]].map(([key, at]) => positionHash(key!, at!))
    expect(hashes).toEqual([0, 1364076727, 804215951, 2873005131, 3459073689])
    expect(new Set(Array.from({ length: 10_000 }, (_, i) => positionHash(5, i))).size).toBe(10_000)
  })

  test('always at rate 0', () => {
    expect(Array.from({ length: 100 }, (_, i) => keeps(3, i, 0)).every(Boolean)).toBe(true)
  })

  test('by a key of the seed, the layer, the step and the part', () => {
    const keys = [
      dropoutKey(1, 2, 0, 'a'), dropoutKey(2, 2, 0, 'a'), dropoutKey(1, 3, 0, 'a'), dropoutKey(1, 2, 1, 'a'),
      dropoutKey(1, 2, 0, 'b')
    ]
    expect(new Set(keys).size).toBe(5)
    expect(dropoutKey(1, 2, 0, 'a')).toBe(keys[0])
  })
})
