import { andNot, Mask, or, randomSubset, select } from '@itop/masks'
import { expect, test } from 'vitest'
import { createPattern, matrixShape, patternIndex } from '../src/index.js'

test('a pattern is its mask, and the index by outputs and by inputs is made once', () => {
  const mask = Mask.from([1, 0, 0, 1, 1, 0], [2, 3])
  const pattern = createPattern(mask)
  expect(pattern).toMatchObject({ shape: [2, 3], nnz: 3 })
  expect(pattern.mask).toBe(mask)
  const { rows, columns } = patternIndex(pattern)
  expect([[...rows.rowStart], [...rows.column]]).toEqual([[0, 1, 3], [0, 0, 1]])
  expect([[...columns.columnStart], [...columns.row], [...columns.order]]).toEqual([[0, 2, 3, 3], [0, 1, 1], [0, 1, 2]])
  expect(patternIndex(pattern).rows).toBe(rows)
})

test('views of a pattern in place of one that differs little are those that would be made', () => {
  const before = createPattern(randomSubset({ shape: [20, 30], count: 100, seed: 'a' }))
  const [gone, come] = [[before.mask.indices()[3]!], [select(andNot(Mask.full([20, 30]), before.mask), 7)]]
  const mask = or(andNot(before.mask, Mask.fromIndices([20, 30], gone)), Mask.fromIndices([20, 30], come))
  for (const use of [() => ({}), () => patternIndex(before).rows, () => patternIndex(before).columns]) {
    use()
    const [moved, made] = [patternIndex(createPattern(mask, before)), patternIndex(createPattern(mask))]
    expect([moved.rows, moved.columns]).toEqual([made.rows, made.columns])
  }
})

test('a weight of any rank is a matrix of outputs by the rest', () => {
  expect(matrixShape([10, 300])).toEqual([10, 300])
  expect(matrixShape([64, 3, 7, 5])).toEqual([64, 105])
})
