import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csc, csr } from '../src/index-views.js'
import { maskChange } from '../src/mask-change.js'
import { Mask } from '../src/mask.js'
import { movedCsc, movedCsr } from '../src/moved-views.js'
import { maskPairs } from './arbitrary.js'

test('a weight that moves to another row and column is found in both views', () => {
  // . 1 .      . 1 .
  // 1 . 1  →   . . 1
  // . . .      1 1 .
  const from = Mask.from([0, 1, 0, 1, 0, 1, 0, 0, 0], [3, 3])
  const to = Mask.from([0, 1, 0, 0, 0, 1, 1, 1, 0], [3, 3])
  const change = maskChange(from, to)
  expect(movedCsr(csr(from), change)).toEqual({
    rows: 3, columns: 3, rowStart: Uint32Array.of(0, 1, 2, 4), column: Uint32Array.of(1, 2, 0, 1)
  })
  expect(movedCsc(csc(from), 3, change)).toEqual({
    columns: 3, columnStart: Uint32Array.of(0, 1, 3, 4), row: Uint32Array.of(2, 0, 2, 1),
    order: Uint32Array.of(2, 0, 3, 1)
  })
})

test('law: views of a changed mask are those that are made anew', () => {
  const matrices = maskPairs().chain(([from, to]) => fc.integer({ min: 1, max: 12 }).map(rows => {
    const columns = Math.ceil(from.size / rows)
    const shaped = (mask: Mask) => Mask.fromIndices([rows, columns], mask.indices())
    return [shaped(from), shaped(to)] as const
  }))
  fc.assert(fc.property(matrices, ([from, to]) => {
    const change = maskChange(from, to)
    expect(movedCsr(csr(from), change)).toEqual(csr(to))
    expect(movedCsc(csc(from), from.shape[0], change)).toEqual(csc(to))
  }))
})
