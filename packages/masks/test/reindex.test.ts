import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { reindex } from '../src/reindex.js'
import { maskPairs } from './arbitrary.js'

test('survivors keep their value, new positions get the fill', () => {
  const from = Mask.from([1, 1, 0, 1, 0])
  const to = Mask.from([0, 1, 1, 1, 0])
  expect(reindex(from, to, Float32Array.of(5, 6, 7))).toEqual(Float32Array.of(6, 0, 7))
  expect(reindex(from, to, Int32Array.of(5, 6, 7), -1)).toEqual(Int32Array.of(6, -1, 7))
})

test('refuses values that do not fit the mask', () => {
  expect(() => reindex(Mask.from([1, 0]), Mask.from([1, 1]), Float32Array.of(1, 2)))
    .toThrow(/each of the 1 positions .* got 2/)
  expect(() => reindex(Mask.from([1, 0]), Mask.full(3), Float32Array.of(1))).toThrow(/one shape/)
})

test('law: the same as going through a dense array', () => {
  fc.assert(fc.property(maskPairs(), ([from, to]) => {
    const dense = new Map([...from.positions()].map((position, i) => [position, i + 1]))
    const expected = [...to.positions()].map(position => dense.get(position) ?? -7)
    const values = Float64Array.from({ length: from.count }, (_, i) => i + 1)
    expect([...reindex(from, to, values, -7)]).toEqual(expected)
  }))
})

test('law: to the same mask and back from a larger one, nothing changes', () => {
  fc.assert(fc.property(maskPairs(), ([mask]) => {
    const values = Float32Array.from({ length: mask.count }, (_, i) => i)
    expect(reindex(mask, mask, values)).toEqual(values)
    const full = Mask.full(mask.shape)
    expect(reindex(full, mask, reindex(mask, full, values))).toEqual(values)
  }))
})
