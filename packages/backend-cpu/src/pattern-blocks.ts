import { matrixShape, patternIndex, type Pattern } from '@itop/ops'
import type { ItopCpuBackend } from './backend.js'
import { sharedBlocks, type SharedBlocks } from './shared-blocks.js'
import type { Together } from './sharing.js'

/** Index views of a pattern in the arena, as byte offsets. */
export interface PatternBlocks {
  readonly rows: number
  readonly columns: number
  /** By output: `start [rows + 1]`, `column [nnz]`; values lie in this order. */
  readonly byRow: IndexBlocks
  /** By input: `start [columns + 1]`, `column [nnz]` names outputs, `order [nnz]` the values. */
  readonly byColumn: IndexBlocks & { readonly order: number }
  /** By bands of neighbouring outputs that share their pattern; so many as are computed together. */
  readonly shared: (together: Together) => SharedBlocks
}

/** One index view. `runs` cuts its rows into parts of about equal work, whatever the number of threads. */
export interface IndexBlocks {
  readonly start: number
  readonly column: number
  readonly runs: number
  readonly runCount: number
}

const parts = 32

/** Copies index views into the arena once a pattern; `release` frees them when the pattern is replaced. */
export function createPatternBlocks(backend: ItopCpuBackend) {
  const made = new Map<Pattern, { readonly blocks: PatternBlocks, readonly offsets: readonly number[] }>()

  function make(pattern: Pattern) {
    const offsets: number[] = []
    const place = (numbers: Uint32Array): number => {
      const offset = backend.arena.allocate(numbers.byteLength)
      new Uint32Array(backend.kernels.memory.buffer, offset, numbers.length).set(numbers)
      offsets.push(offset)
      return offset
    }
    const index = patternIndex(pattern)
    const view = (start: Uint32Array, column: Uint32Array): IndexBlocks => {
      const runs = balancedRuns(start, parts)
      return { start: place(start), column: place(column), runs: place(runs), runCount: runs.length - 1 }
    }
    const [rows, columns] = matrixShape(pattern.shape)
    const byRow = view(index.rows.rowStart, index.rows.column)
    const byColumn = { ...view(index.columns.columnStart, index.columns.row), order: place(index.columns.order) }
    let bands: SharedBlocks | undefined
    const shared = (together: Together) => bands ??= sharedBlocks(index.rows, columns, together, place)
    return { blocks: { rows, columns, byRow, byColumn, shared }, offsets }
  }

  return {
    of(pattern: Pattern): PatternBlocks {
      let entry = made.get(pattern)
      if (!entry) made.set(pattern, entry = make(pattern))
      return entry.blocks
    },
    release(pattern: Pattern): void {
      const entry = made.get(pattern)
      if (!entry) return
      made.delete(pattern)
      for (const offset of entry.offsets) backend.arena.free(offset)
    }
  }
}

/** Row boundaries `[runs + 1]` such that runs hold about equally many weights; a row itself counts as two. */
export function balancedRuns(start: Uint32Array, count: number): Uint32Array {
  const rows = start.length - 1
  const perRow = 2
  const total = start[rows]! + perRow * rows
  const runs = new Uint32Array(Math.min(count, rows) + 1)
  let row = 0
  for (let i = 1; i < runs.length; i++) {
    const goal = total * i / (runs.length - 1)
    while (row < rows && start[row]! + perRow * row < goal) row++
    runs[i] = row
  }
  runs[runs.length - 1] = rows
  return runs
}
