import { runningTopK, type ScoreBlock, type ScoreSource } from '@itop/masks'
import type { CellGrid } from './cell-grid.js'

/** Cells of a block that is handed on: 1 MB of floats. */
const blockCells = 1 << 18

/**
 * Scores of cells, the sums of their positions' scores, from those of positions as they come: what is held is some rows
 * of cells, never the layer.
 */
export function bandSource(grid: CellGrid, source: ScoreSource): ScoreSource {
  const blocks = () => bands(grid, source.blocks())
  return { blocks, topK: (k, excluding) => runningTopK(blocks(), k, excluding, 'cell') }
}

/** Rows of cells, some at a time. Added up in float64, in the order of positions. */
async function* bands(grid: CellGrid, blocks: AsyncIterable<ScoreBlock>): AsyncGenerator<ScoreBlock, void> {
  const { shape: [outputs], band, columns, width } = grid
  const row = columns / width
  const together = Math.min(outputs / band, Math.max(1, Math.floor(blockCells / row)))
  const sums = new Float64Array(together * row)
  let [output, column] = [0, 0]
  let first = 0   // the row of cells with which the sums begin
  for await (const { scores } of blocks) {
    for (let i = 0; i < scores.length;) {
      const part = scores.subarray(i, i + columns - column)   // to the end of an output, or of the block
      add(sums, (Math.floor(output / band) - first) * row, grid, column, part)
      i += part.length
      column = (column + part.length) % columns
      if (column > 0) continue
      const done = ++output / band - first
      if (done !== together && output !== outputs) continue
      yield { start: first * row, scores: Float32Array.from(sums.subarray(0, done * row)) }
      first += done
      sums.fill(0)
    }
  }
}

/** Adds the scores of an output's positions from a column on to the sums of its cells. */
function add(sums: Float64Array, base: number, { cellOf }: CellGrid, column: number, scores: Float32Array): void {
  for (let i = 0; i < scores.length; i++) sums[base + cellOf[column + i]] += scores[i]
}
