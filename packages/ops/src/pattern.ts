import { csc, csr, sizeOf, type Mask } from '@itop/masks'
import type { Pattern } from './types.js'

/** Index views of a pattern by output (rows) and by input (columns); values are stored in row order. */
export interface PatternIndex {
  readonly rows: ReturnType<typeof csr>
  readonly columns: ReturnType<typeof csc>
}

/** The pattern of a mask, in the mask's shape. */
export const createPattern = (mask: Mask): Pattern => ({ shape: mask.shape, mask, nnz: mask.count })

const made = new WeakMap<Pattern, PatternIndex>()

/** The index views of a pattern, made once: CSR and CSC, O(nnz) each. */
export function patternIndex(pattern: Pattern): PatternIndex {
  let index = made.get(pattern)
  if (!index) made.set(pattern, index = { rows: csr(pattern.mask), columns: csc(pattern.mask, { groups: 1 }) })
  return index
}

/** Rows and columns of a weight seen as a matrix: `[out, in·kh·kw]`. */
export const matrixShape = (shape: readonly number[]): [rows: number, columns: number] =>
  [shape[0]!, sizeOf(shape.slice(1))]
