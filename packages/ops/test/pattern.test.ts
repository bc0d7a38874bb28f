import { Mask } from '@itop/masks'
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

test('a weight of any rank is a matrix of outputs by the rest', () => {
  expect(matrixShape([10, 300])).toEqual([10, 300])
  expect(matrixShape([64, 3, 7, 5])).toEqual([64, 105])
})
