import type { PatternIndex } from '@itop/ops'
import { enoughParts } from './conv-blocking.js'
import { balancedRuns } from './balanced-runs.js'
import type { Together } from './sharing.js'

/** A matrix by bands of neighbouring outputs that share their pattern; arrays are byte offsets into the arena. */
export interface SharedBlocks {
  readonly together: Together
  readonly bands: number
  /** `[bands][chunks + 1]` into `column`: where a band's inputs begin of each chunk of inputs. */
  readonly start: number
  /** `[nnz / together]` inputs. */
  readonly column: number
  /** `[runCount + 1]` bands, balanced by weights. */
  readonly runs: number
  readonly runCount: number
  readonly inputs: number
  readonly chunks: number
  /** Inputs of a chunk, of which one thread makes the gradient. */
  readonly chunk: number
}

const parts = 32
/** Inputs of a chunk, and weights of a band in it, that are worth loading the band's gradient for. */
const [leastInputs, enoughWeights] = [64, 16]

/** The bands of a matrix by its rows. */
export function sharedBlocks(
  { rowStart, column }: PatternIndex['rows'], inputs: number, together: Together,
  place: (numbers: Uint32Array) => number
): SharedBlocks {
  const bands = (rowStart.length - 1) / together
  const all = rowStart[rowStart.length - 1]! / together
  const perInput = Math.max(all / (bands * inputs), 1e-3)
  const chunk = Math.min(Math.max(leastInputs, Math.ceil(enoughWeights / perInput)), Math.ceil(inputs / enoughParts))
  const chunks = Math.ceil(inputs / chunk)
  const [start, own] = [new Uint32Array(bands * (chunks + 1)), new Uint32Array(all)]
  const firstOf = new Uint32Array(bands + 1)
  let next = 0
  for (let band = 0; band < bands; band++) {
    const row = column.subarray(rowStart[band * together], rowStart[band * together + 1])
    let k = 0
    for (let c = 0; c <= chunks; c++) {
      while (k < row.length && row[k]! < c * chunk) k++
      start[band * (chunks + 1) + c] = next + k
    }
    own.set(row, next)
    next += row.length
    firstOf[band + 1] = next
  }
  const runs = balancedRuns(firstOf, parts)
  return {
    together, bands, start: place(start), column: place(own), runs: place(runs), runCount: runs.length - 1,
    inputs, chunks, chunk
  }
}
