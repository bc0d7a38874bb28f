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
async function* bands(
  { shape, band, columns, width, cellOf }: CellGrid, blocks: AsyncIterable<ScoreBlock>
): AsyncGenerator<ScoreBlock, void> {
  const row = columns / width
  const together = Math.min(shape[0] / band, Math.max(1, Math.floor(blockCells / row)))
  const sums = new Float64Array(together * row)
  let [output, column] = [0, 0]
  let first = 0   // the row of cells with which the sums begin
  let base = 0   // where among them the row of the present output begins
  for await (const { scores } of blocks) {
    for (let i = 0; i < scores.length; i++) {
      sums[base + cellOf[column]] += scores[i]
      if (++column < columns) continue
      [output, column] = [output + 1, 0]
      const done = output / band - first
      if (done === together || output === shape[0]) {
        yield { start: first * row, scores: Float32Array.from(sums.subarray(0, done * row)) }
        first += done
        sums.fill(0)
      }
      base = (Math.floor(output / band) - first) * row
    }
  }
}
