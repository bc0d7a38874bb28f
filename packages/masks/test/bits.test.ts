import fc from 'fast-check'
import { expect, test } from 'vitest'
import { popcount } from '../src/index.js'

test('popcount counts the ones of a word, signed or not', () => {
  expect([0, 1, 0b1011, 0xffffffff, -1, 0x80000000, -0x80000000].map(popcount)).toEqual([0, 1, 3, 32, 32, 1, 1])
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), word => {
    expect(popcount(word)).toBe([...word.toString(2)].filter(digit => digit === '1').length)
  }))
})
