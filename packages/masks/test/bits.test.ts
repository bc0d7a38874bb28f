import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyBits } from '../src/changes.js'
import { Mask, popcount } from '../src/index.js'

test('popcount counts the ones of a word, signed or not', () => {
  expect([0, 1, 0b1011, 0xffffffff, -1, 0x80000000, -0x80000000].map(popcount)).toEqual([0, 1, 3, 32, 32, 1, 1])
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), word => {
    expect(popcount(word)).toBe([...word.toString(2)].filter(digit => digit === '1').length)
  }))
})

test('law: copied bits are those of the other words, and no other bit is set', () => {
  const few = fc.integer({ min: 0, max: 100 })
  fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }), few, few, few,
    (bits, at, start, count) => {
      const [from, to] = [Mask.from(bits).words, Mask.empty(200).words]
      copyBits(from, at, to, start, count)
      const expected = bits.map((_, i) => i >= start && i < start + count && bits[at + i - start])
      expect([...Mask.fromWords(200, to)].map(Boolean)).toEqual(expected)
    }))
})
