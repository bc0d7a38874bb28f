import { Mask, topK } from '@itop/masks'
import { similarOutputs } from '../similar-outputs.js'
import { bounds } from '../structures/groups.js'

/**
 * Dense blocks of a layer that share no position, each of `size` outputs and as many columns: inputs, of a convolution
 * inputs at a tap. Both need be no neighbours. `[blocks · size]`, those of a block side by side.
 */
export interface Blocks {
  readonly outputs: Uint32Array
  readonly columns: Uint32Array
}

/** How many blocks, and how large. */
export interface BlockCount {
  readonly count: number
  /** Outputs of a block, and columns. They divide the outputs of the layer. */
  readonly size: number
}

/** The blocks of a layer that hold the largest of these weights, `[nnz]`: outputs of similar masks share blocks. */
export function extracted(mask: Mask, weights: ArrayLike<number>, { count, size }: BlockCount): Blocks {
  const perGroup = Math.floor(mask.size / mask.shape[0] / size)   // columns that fill no block belong to none
  const norms: number[] = []
  const found: (readonly [group: readonly number[], columns: Uint32Array])[] = []
  for (const { outputs, columnNorms } of groupsOf(mask, weights, size)) {
    const columns = Uint32Array.from(columnNorms.keys()).sort((a, b) => columnNorms[b] - columnNorms[a] || a - b)
    for (let block = 0; block < perGroup; block++) {
      const own = columns.subarray(block * size, (block + 1) * size)
      norms.push(own.reduce((sum, column) => sum + columnNorms[column], 0))
      found.push([outputs, own])
    }
  }
  const best = Array.from(topK(Float64Array.from(norms), count), i => found[i])
  return {
    outputs: Uint32Array.from(best.flatMap(([outputs]) => outputs)),
    columns: Uint32Array.from(best.flatMap(([, columns]) => [...columns]))
  }
}

/** All positions of blocks. */
export function maskOfBlocks(shape: readonly number[], { outputs, columns }: Blocks, size: number): Mask {
  const mask = Mask.empty(shape)
  const [words, width] = [mask.words, mask.size / shape[0]]
  for (const [i, column] of columns.entries()) {
    const first = Math.floor(i / size) * size
    for (const output of outputs.subarray(first, first + size)) {
      const position = output * width + column
      words[position >>> 5] |= 1 << (position & 31)
    }
  }
  return Mask.fromWords(shape, words)
}

/**
 * Of marked positions of blocks those that may go, ascending: of a block's output or column of which half is marked, so
 * that what is left still fits into blocks.
 */
export function unprotected(marked: Mask, { outputs, columns }: Blocks, size: number): Uint32Array {
  const width = marked.size / marked.shape[0]
  const going: number[] = []
  for (let first = 0; first < outputs.length; first += size) {
    const [rows, cols] = [outputs, columns].map(all => all.subarray(first, first + size))
    const marks = [...rows].flatMap((output, row) => [...cols].flatMap((column, col) =>
      marked.has(output * width + column) ? [{ position: output * width + column, row, col }] : []))
    const [ofRows, ofColumns] = [new Uint32Array(size), new Uint32Array(size)]
    for (const { row, col } of marks) {
      ofRows[row]++
      ofColumns[col]++
    }
    for (const { position, row, col } of marks) {
      if (Math.max(ofRows[row], ofColumns[col]) >= size / 2) going.push(position)
    }
  }
  return Uint32Array.from(going).sort()
}

/** Groups of similar outputs, and the norm of each column's weights over the outputs of a group. */
function* groupsOf(mask: Mask, weights: ArrayLike<number>, size: number) {
  const [outputs] = mask.shape
  const [positions, ranges, width] = [mask.indices(), bounds(mask, outputs), mask.size / outputs]
  const columnsOf = ranges.map(([from, to], output) =>
    positions.subarray(from, to).map(position => position - output * width))
  for (const group of similarOutputs(columnsOf, width, size)) {
    const columnNorms = new Float64Array(width)
    for (const output of group) {
      const [from] = ranges[output]
      for (const [i, column] of columnsOf[output].entries()) columnNorms[column] += weights[from + i] ** 2
    }
    yield { outputs: group, columnNorms: columnNorms.map(Math.sqrt) }
  }
}
