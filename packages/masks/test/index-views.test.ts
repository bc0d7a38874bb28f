import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csc, csr } from '../src/index-views.js'
import { Mask } from '../src/mask.js'
import { bitsOf } from './arbitrary.js'

// . 1 .
// 1 . 1
// . . .
// . 1 1
const mask = Mask.from([0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1], [4, 3])

test('csr lists columns row by row, empty rows included', () => {
  expect(csr(mask)).toEqual({
    rows: 4, columns: 3, rowStart: Uint32Array.of(0, 1, 3, 3, 5), column: Uint32Array.of(1, 0, 2, 1, 2)
  })
})

test('csc lists rows column by column, with the index of each value', () => {
  expect(csc(mask)).toEqual({
    columns: 3, columnStart: Uint32Array.of(0, 1, 3, 5), row: Uint32Array.of(1, 0, 3, 1, 3),
    order: Uint32Array.of(1, 0, 3, 2, 4)
  })
})

test('csc of a grouped convolution counts columns over all groups', () => {
  expect(csc(mask, { groups: 2 })).toEqual({
    columns: 6, columnStart: Uint32Array.of(0, 1, 2, 3, 3, 4, 5), row: Uint32Array.of(1, 0, 1, 3, 3),
    order: Uint32Array.of(1, 0, 2, 3, 4)
  })
})

test('kernel axes are part of the columns, and a vector has one column', () => {
  expect(csr(Mask.full([2, 3, 3, 3])).columns).toBe(27)
  expect(csc(Mask.full([4, 1, 3, 3]), { groups: 4 }).columns).toBe(36)
  expect(csr(Mask.from([0, 1, 1]))).toEqual({
    rows: 3, columns: 1, rowStart: Uint32Array.of(0, 0, 1, 2), column: Uint32Array.of(0, 0)
  })
})

test('refuses groups that do not divide the outputs', () => {
  expect(() => csc(mask, { groups: 3 })).toThrow(/csc: groups must divide the 4 outputs, got 3/)
  expect(() => csc(mask, { groups: 0 })).toThrow(/groups must be an integer in \[1, 4\]/)
  expect(() => csc(mask, { group: 2 } as never)).toThrow(/unknown option "group"/)
})

test('law: both views hold every set position once', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max })
  const layers = fc.tuple(upTo(4), upTo(5), upTo(40))
  fc.assert(fc.property(layers.chain(([groups, per, columns]) => fc.tuple(fc.constant([groups, per, columns]),
    bitsOf(groups * per * columns))), ([[groups, per, columns], bits]) => {
    const layer = Mask.from(bits, [groups * per, columns])
    const positions = [...layer.positions()]
    const rows = csr(layer)
    expect(positions.map((_, v) => rows.rowStart.findLastIndex(start => start <= v) * columns + rows.column[v]))
      .toEqual(positions)
    const view = csc(layer, { groups })
    for (let c = 0; c < view.columns; c++) {
      for (let e = view.columnStart[c]; e < view.columnStart[c + 1]; e++) {
        expect(Math.floor(view.row[e] / per)).toBe(Math.floor(c / columns))
        expect(positions[view.order[e]]).toBe(view.row[e] * columns + c % columns)
      }
    }
    expect([...view.order].sort((a, b) => a - b)).toEqual(positions.map((_, v) => v))
  }))
})
