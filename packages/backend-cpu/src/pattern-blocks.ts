import type { Pattern } from '@itop/ops'
import { matrixShape, patternIndex } from '@itop/ops/plain'
import { balancedRuns } from './balanced-runs.js'
import { place as placed, type Heap } from './heap.js'
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

/** Copies index views into the arena when they are first used; `release` frees them when the pattern is replaced. */
export function createPatternBlocks(heap: Heap) {
  const made = new Map<Pattern, { readonly blocks: PatternBlocks, readonly offsets: readonly number[] }>()

  function make(pattern: Pattern) {
    const offsets: number[] = []
    const place = (numbers: Uint32Array): number => {
      const offset = placed(heap, numbers)
      offsets.push(offset)
      return offset
    }
    const index = patternIndex(pattern)
    const view = (start: Uint32Array, column: Uint32Array): IndexBlocks => {
      const runs = balancedRuns(start, parts)
      return { start: place(start), column: place(column), runs: place(runs), runCount: runs.length - 1 }
    }
    const [rows, columns] = matrixShape(pattern.shape)
    const byRow = once(() => view(index.rows.rowStart, index.rows.column))
    const byColumn = once(() =>
      ({ ...view(index.columns.columnStart, index.columns.row), order: place(index.columns.order) }))
    let bands: SharedBlocks | undefined
    const shared = (together: Together) => bands ??= sharedBlocks(index.rows, columns, together, place)
    const blocks = {
      rows, columns, shared, get byRow() { return byRow() }, get byColumn() { return byColumn() }
    }
    return { blocks, offsets }
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
      for (const offset of entry.offsets) heap.arena.free(offset)
    }
  }
}

/** What a function gives when it is first called, then and ever after. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
