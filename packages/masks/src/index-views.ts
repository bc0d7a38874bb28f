import { checkInteger, checkOptions } from './check.js'
import type { Mask } from './mask.js'

/** The set positions row by row. A value's index is its place in `column`: row-major order is value order. */
export interface Csr {
  /** `shape[0]`: outputs. */
  readonly rows: number
  /** Product of the other axes: inputs of one output. */
  readonly columns: number
  /** `[rows + 1]`: row `r` holds the values `rowStart[r]` … `rowStart[r + 1] - 1`. */
  readonly rowStart: Uint32Array
  /** `[nnz]`: the column of each value, ascending in a row. */
  readonly column: Uint32Array
}

/** The set positions column by column, rows ascending in a column. */
export interface Csc {
  /** Inputs of the whole layer: `groups` times the inputs of one output. */
  readonly columns: number
  /** `[columns + 1]`: column `c` holds the entries `columnStart[c]` … `columnStart[c + 1] - 1`. */
  readonly columnStart: Uint32Array
  /** `[nnz]`: the output, counted over all groups, of each entry. */
  readonly row: Uint32Array
  /** `[nnz]`: the index of each entry's value in row-major order. */
  readonly order: Uint32Array
}

/** How the view by columns sees a convolution. */
export interface CscOptions {
  /** Groups of a convolution. Integer ≥ 1 that divides the outputs. Default 1. */
  readonly groups?: number
}

/** The view by rows (outputs) of a mask. */
export function csr(mask: Mask): Csr {
  const rows = mask.shape[0]
  const columns = mask.size / rows
  const rowStart = new Uint32Array(rows + 1)
  const column = mask.indices()
  let row = 0
  let start = 0
  for (let value = 0; value < column.length; value++) {
    while (column[value] >= start + columns) {
      rowStart[++row] = value
      start += columns
    }
    column[value] -= start
  }
  rowStart.fill(column.length, row + 1)
  return { rows, columns, rowStart, column }
}

/**
 * The view by columns (inputs) of a mask. In a grouped convolution, `[out, in / groups, kh, kw]`, output `o` sees the
 * inputs of its own group only; columns are counted over all groups, group 0 first.
 */
export function csc(mask: Mask, options: CscOptions = {}): Csc {
  checkOptions('csc', options, ['groups'])
  const { groups = 1 } = options
  const rows = mask.shape[0]
  checkInteger('csc: groups', groups, 1, rows)
  if (rows % groups !== 0) throw new RangeError(`csc: groups must divide the ${rows} outputs, got ${groups}.`)
  return transpose(csr(mask), groups)
}

/** A counting sort by column: values in ascending order are also ascending by row. */
function transpose({ rows, columns, rowStart, column }: Csr, groups: number): Csc {
  const firstColumn = (r: number): number => Math.floor(r / (rows / groups)) * columns
  // Two extra places: while entries are placed, `columnStart[c + 1]` runs from the start of column c to its end.
  const next = new Uint32Array(groups * columns + 2)
  for (let r = 0, value = 0; r < rows; r++) {
    for (const first = firstColumn(r) + 2; value < rowStart[r + 1]; value++) next[first + column[value]]++
  }
  for (let c = 1; c < next.length; c++) next[c] += next[c - 1]
  const row = new Uint32Array(column.length)
  const order = new Uint32Array(column.length)
  for (let r = 0, value = 0; r < rows; r++) {
    for (const first = firstColumn(r) + 1; value < rowStart[r + 1]; value++) {
      const entry = next[first + column[value]]++
      row[entry] = r
      order[entry] = value
    }
  }
  return { columns: groups * columns, columnStart: next.subarray(0, -1), row, order }
}
