import { csc, csr, sizeOf, type Csc, type Csr, type Mask } from '@itop/masks'
import { movedCsc, movedCsr, smallChange } from '@itop/masks/changes'
import type { Pattern } from './types.js'

/** Index views of a pattern by output (rows) and by input (columns); values are stored in row order. */
export interface PatternIndex {
  readonly rows: Csr
  readonly columns: Csc
}

/** Views are made when they are asked for: of a first layer, say, nobody wants the columns. */
interface MadeIndex {
  rows?: Csr
  columns?: Csc
}

/**
 * The pattern of a mask, in the mask's shape. Where it differs little from `before`, which it takes the place of, the
 * index views that there are of that are moved to it: most of them is copied.
 */
export function createPattern(mask: Mask, before?: Pattern): Pattern {
  const pattern = { shape: mask.shape, mask, nnz: mask.count }
  if (before) moveIndex(before, pattern)
  return pattern
}

const made = new WeakMap<Pattern, MadeIndex>()

function moveIndex(before: Pattern, pattern: Pattern): void {
  const index = made.get(before)
  const change = index && smallChange(before.mask, pattern.mask)
  if (!change) return
  made.set(pattern, {
    ...index.rows && { rows: movedCsr(index.rows, change) },
    ...index.columns && { columns: movedCsc(index.columns, matrixShape(pattern.shape)[0], change) }
  })
}

/** The index views of a pattern: each is made once, when it is first asked for, O(nnz). */
export function patternIndex(pattern: Pattern): PatternIndex {
  let index = made.get(pattern)
  if (!index) made.set(pattern, index = {})
  const own = index
  return {
    get rows() { return own.rows ??= csr(pattern.mask) },
    get columns() { return own.columns ??= csc(pattern.mask, { groups: 1 }) }
  }
}

/** Rows and columns of a weight seen as a matrix: `[out, in·kh·kw]`. */
export const matrixShape = (shape: readonly number[]): [rows: number, columns: number] =>
  [shape[0]!, sizeOf(shape.slice(1))]
