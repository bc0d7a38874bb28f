import { forEachPosition } from './bits.js'
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

export interface CscOptions {
  /** Groups of a convolution. Integer ≥ 1 that divides the outputs. Default 1. */
  readonly groups?: number
}

/** Calls `visit` with output, input within a group, and value index of every set position, in row-major order. */
function forEachEntry(mask: Mask, visit: (row: number, column: number, value: number) => void): void {
  const columns = mask.size / mask.shape[0]
  let row = 0
  let start = 0
  let value = 0
  forEachPosition(mask.words, position => {
    if (position >= start + columns) {
      row = Math.floor(position / columns)
      start = row * columns
    }
    visit(row, position - start, value++)
  })
}

/** Turns counts, shifted by one place, into starts. */
function accumulate(starts: Uint32Array): void {
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1]
}

/** The view by rows (outputs) of a mask. */
export function csr(mask: Mask): Csr {
  const rows = mask.shape[0]
  const rowStart = new Uint32Array(rows + 1)
  const column = new Uint32Array(mask.count)
  forEachEntry(mask, (r, c, value) => {
    rowStart[r + 1]++
    column[value] = c
  })
  accumulate(rowStart)
  return { rows, columns: mask.size / rows, rowStart, column }
}

/**
 * The view by columns (inputs) of a mask. In a grouped convolution, `[out, in / groups, kh, kw]`, output `o` sees the
 * inputs of its own group only; columns are counted over all groups, group 0 first.
 */
export function csc(mask: Mask, options: CscOptions = {}): Csc {
  checkOptions('csc', options, ['groups'])
  const { groups = 1 } = options
  const rows = mask.shape[0]
  checkInteger('csc', 'groups', groups, 1, rows)
  if (rows % groups !== 0) throw new RangeError(`csc: groups must divide the ${rows} outputs, got ${groups}.`)
  const perGroup = mask.size / rows
  const columnOf = (r: number, c: number): number => Math.floor(r / (rows / groups)) * perGroup + c
  // Two extra places: while entries are placed, `columnStart[c + 1]` runs from the start of column c to its end.
  const next = new Uint32Array(groups * perGroup + 2)
  forEachEntry(mask, (r, c) => { next[columnOf(r, c) + 2]++ })
  accumulate(next)
  const row = new Uint32Array(mask.count)
  const order = new Uint32Array(mask.count)
  forEachEntry(mask, (r, c, value) => {
    const entry = next[columnOf(r, c) + 1]++
    row[entry] = r
    order[entry] = value
  })
  return { columns: groups * perGroup, columnStart: next.subarray(0, -1), row, order }
}
