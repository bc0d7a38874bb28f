import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadUnits, jaccard, overlap } from '../src/index.js'

test('overlap is the share of the first, Jaccard of both together', () => {
  const a = Mask.from([1, 1, 1, 0, 0])
  const b = Mask.from([0, 1, 1, 1, 1])
  expect(overlap(a, b)).toBe(2 / 3)
  expect(overlap(b, a)).toBe(2 / 4)
  expect(jaccard(a, b)).toBe(2 / 5)
  expect([overlap(Mask.empty(5), b), jaccard(Mask.empty(5), Mask.empty(5))]).toEqual([1, 1])
})

function units(mask: Mask, options = {}) {
  const { outputs, inputs } = deadUnits(mask, options)
  return { outputs: [...outputs], inputs: [...inputs] }
}

test('finds neurons without incoming weights, and inputs nobody reads', () => {
  expect(units(Mask.from([
    1, 0, 0, 1,
    0, 0, 0, 0,
    0, 0, 0, 1
  ], [3, 4]))).toEqual({ outputs: [1], inputs: [1, 2] })
  expect(units(Mask.full([2, 3]))).toEqual({ outputs: [], inputs: [] })
})

test('a channel is dead when all its taps are, and groups have inputs of their own', () => {
  // Two groups, each of one output and two inputs, taps 1×2.
  const mask = Mask.from([0, 1, 0, 0, /* second group */ 0, 0, 1, 0], [2, 2, 1, 2])
  expect(units(mask)).toEqual({ outputs: [], inputs: [] })
  expect(units(mask, { groups: 2 })).toEqual({ outputs: [], inputs: [1, 2] })
  expect(() => deadUnits(mask, { groups: 3 })).toThrow('groups to divide the 2 outputs, got 3')
  expect(() => deadUnits(Mask.full([4]))).toThrow('expected a shape [out, in, …], got [4]')
  // A caller without types.
  expect(() => deadUnits(mask, { group: 2 } as never)).toThrow('unknown option "group"')
})

test('dead units are those a plain loop finds', () => {
  const layer = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([rows, columns]) =>
    fc.array(fc.boolean(), { minLength: rows * columns, maxLength: rows * columns })
      .map(bits => ({ rows, columns, bits })))
  fc.assert(fc.property(layer, ({ rows, columns, bits }) => {
    const none = (count: number, at: (i: number, j: number) => boolean, other: number) =>
      [...Array(count).keys()].filter(i => ![...Array(other).keys()].some(j => at(i, j)))
    expect(units(Mask.from(bits, [rows, columns]))).toEqual({
      outputs: none(rows, (i, j) => bits[i * columns + j], columns),
      inputs: none(columns, (j, i) => bits[i * columns + j], rows)
    })
  }))
})
