import { Mask, rank, type Shape } from '@itop/masks'
import { check } from '../errors.js'
import type { LayerShape } from '../types.js'
import { bandSource } from './band-source.js'
import { cellGrid, type CellGrid } from './cell-grid.js'
import { positionsAsCells } from './positions-as-cells.js'
import type { Cells } from './types.js'

/** What a cell that exists scores: the sum of its positions' scores, or the highest of them. */
export type Pooling = 'sum' | 'max'

/** The cells of a layer, each a box of positions that divides it. */
export const boxCells = ({ name, shape }: LayerShape, box: Shape, pooling?: Pooling): Cells =>
  box.every(extent => extent === 1) ? positionsAsCells(shape) : gridCells(name, cellGrid(shape, box), pooling)

/** The cells of a grid; refuses, in the layer's name, masks that have part of one. */
export function gridCells(name: string, grid: CellGrid, pooling: Pooling = 'sum'): Cells {
  const { shape, band, width } = grid
  const size = band * width
  const cellsOf = (mask: Mask): Mask => {
    const cells = Mask.fromWords(grid.cells, wordsOfCells(grid, mask))
    check(cells.count * size === mask.count, () => {
      const box = shape.map((n, axis) => n / grid.cells[axis]).join('×')
      return `${name}: expected a mask of whole cells of ${box} positions, got part of one. ` +
        'It was made with another structure, or none.'
    })
    return cells
  }
  return {
    shape: grid.cells,
    size,
    groups: 1,
    few: false,
    cellsOf,
    maskOf: cells => Mask.fromWords(shape, wordsOfPositions(grid, cells)),
    positionsOf: cells => positionsOfCells(grid, cells),
    scoresOf: (mask, scores) => pooled(grid, pooling, mask, cellsOf(mask), scores),
    sourceOf: source => bandSource(grid, source)
  }
}

/** The cell that a position belongs to. */
function cellAt({ band, columns, width, cellOf }: CellGrid, position: number): number {
  const output = Math.floor(position / columns)
  return Math.floor(output / band) * (columns / width) + cellOf[position - output * columns]
}

function wordsOfCells(grid: CellGrid, mask: Mask): Uint32Array {
  const { words } = Mask.empty(grid.cells)
  for (const position of mask.positions()) set(words, cellAt(grid, position))
  return words
}

function wordsOfPositions(grid: CellGrid, cells: Mask): Uint32Array {
  const { words } = Mask.empty(grid.shape)
  for (const cell of cells.positions()) forEachPosition(grid, cell, position => { set(words, position) })
  return words
}

function set(words: Uint32Array, index: number): void { words[index >>> 5] |= 1 << (index & 31) }

function positionsOfCells(grid: CellGrid, cells: Uint32Array): Uint32Array {
  const positions = new Uint32Array(cells.length * grid.band * grid.width)
  let next = 0
  for (const cell of cells) forEachPosition(grid, cell, position => { positions[next++] = position })
  return positions.sort()
}

function forEachPosition(
  { band, columns, width, columnsOf }: CellGrid, cell: number, visit: (position: number) => void
): void {
  const row = Math.floor(cell / (columns / width))
  const first = (cell - row * (columns / width)) * width
  for (let output = row * band; output < (row + 1) * band; output++) {
    for (let i = first; i < first + width; i++) visit(output * columns + columnsOf[i])
  }
}

/** Scores of positions, added up in their order in float64, or the highest of them. */
function pooled(grid: CellGrid, pooling: Pooling, mask: Mask, cells: Mask, scores: ArrayLike<number>): Float64Array {
  const totals = new Float64Array(cells.count).fill(pooling === 'sum' ? 0 : -Infinity)
  let place = 0
  for (const position of mask.positions()) {
    const cell = rank(cells, cellAt(grid, position))
    const score = scores[place++]
    totals[cell] = pooling === 'sum' ? totals[cell] + score : Math.max(totals[cell], score)
  }
  return totals
}
