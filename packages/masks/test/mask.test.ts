import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { bitsOf } from './arbitrary.js'

test('keeps bits, shape, size, count and density', () => {
  const mask = Mask.from([1, 0, 0, true, false, 1], [2, 3])
  expect([...mask]).toEqual([1, 0, 0, 1, 0, 1])
  expect([mask.shape, mask.size, mask.count, mask.density]).toEqual([[2, 3], 6, 3, 0.5])
  expect([...mask.words]).toEqual([0b101001])
  expect([mask.has(3), mask.has(4)]).toEqual([true, false])
})

test('lists set positions in ascending order', () => {
  const mask = Mask.fromIndices([5, 20], [99, 0, 32, 31])
  expect([...mask.positions()]).toEqual([0, 31, 32, 99])
  expect(mask.indices()).toEqual(Uint32Array.of(0, 31, 32, 99))
})

test('a full mask has no bits past its last position', () => {
  expect([...Mask.full([3, 11]).words]).toEqual([0xffffffff, 1])
  expect([...Mask.full(32).words]).toEqual([0xffffffff])
  expect(Mask.empty(33).count).toBe(0)
})

test('takes ownership of words', () => {
  const words = Uint32Array.of(5)
  expect(Mask.fromWords(3, words).words).toBe(words)
})

test('a shape given as a list is not shared with the caller', () => {
  const shape = [2, 2]
  const mask = Mask.empty(shape)
  shape[0] = 9
  expect(mask.shape).toEqual([2, 2])
})

test('refuses what cannot be a mask, and says what came', () => {
  expect(() => Mask.empty([])).toThrow(/Mask.empty: shape .* got \[\]/)
  expect(() => Mask.empty([2, 0])).toThrow(/got \[2, 0\]/)
  expect(() => Mask.empty([2 ** 16, 2 ** 16 + 1])).toThrow(/at most 2\^32/)
  expect(() => Mask.from([0, 1, 2])).toThrow(/got 2 at index 2/)
  expect(() => Mask.from([0, 1], [3])).toThrow(/needs 3 bits, got 2/)
  expect(() => Mask.fromIndices(4, [1, 4])).toThrow(/\[0, 3\], got 4/)
  expect(() => Mask.fromIndices(4, [1, 0.5])).toThrow(/got 0.5/)
  expect(() => Mask.fromIndices(4, [1, 3, 1])).toThrow(/got 1 twice \(again at entry 2\)/)
  expect(() => Mask.fromWords(33, Uint32Array.of(1))).toThrow(/need 2 words of 32 bits, got 1/)
  expect(() => Mask.fromWords(3, Uint32Array.of(8))).toThrow(/past the last position \(2\)/)
  expect(() => Mask.full(4).has(-1)).toThrow(/Mask.has.* got -1/)
})

test('law: bits, positions, indices and count tell the same', () => {
  fc.assert(fc.property(bitsOf(), bits => {
    const mask = Mask.from(bits)
    const expected = bits.flatMap((bit, i) => bit === 1 ? [i] : [])
    expect([...mask]).toEqual(bits)
    expect([...mask.positions()]).toEqual(expected)
    expect([...mask.indices()]).toEqual(expected)
    expect(mask.count).toBe(expected.length)
    expect([...Mask.fromIndices(bits.length, expected.toReversed())]).toEqual(bits)
  }))
})
