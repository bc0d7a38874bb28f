import type { Shape } from '@itop/masks'

/**
 * How a layer is divided into boxes of one size: `band` outputs together have one row of cells, of which the table says
 * where each of an output's positions belongs.
 */
export interface CellGrid {
  /** Of a mask of positions, and of cells. */
  readonly shape: Shape
  readonly cells: Shape
  /** Outputs of a cell. */
  readonly band: number
  /** Positions of an output, and of a cell in it. */
  readonly columns: number
  readonly width: number
  /** `[columns]`: the cell, in its row, of each of an output's positions. */
  readonly cellOf: Uint32Array
  /** `[columns]`: an output's positions, those of each cell side by side. */
  readonly columnsOf: Uint32Array
}

/** The grid of a layer whose cell is a box that divides it. */
export function cellGrid(shape: Shape, box: Shape): CellGrid {
  const [[outputs], [band]] = [shape, box]
  const columns = product(shape) / outputs
  const width = product(box) / band
  const cellOf = Uint32Array.from({ length: columns }, (_, column) => cellOfColumn(shape, box, column))
  const columnsOf = Uint32Array.from(cellOf.keys()).sort((a, b) => cellOf[a] - cellOf[b] || a - b)
  return { shape, cells: shape.map((n, axis) => n / box[axis]), band, columns, width, cellOf, columnsOf }
}

/** Each position a cell of its own, inputs side by side: `[outputs, taps…, inputs]`. */
export function inputsLast(shape: Shape): CellGrid {
  const [outputs, inputs, ...taps] = shape
  const [columns, area] = [inputs * product(taps), product(taps)]
  return {
    shape, cells: [outputs, ...taps, inputs], band: 1, columns, width: 1,
    cellOf: Uint32Array.from({ length: columns }, (_, column) => column % area * inputs + Math.floor(column / area)),
    columnsOf: Uint32Array.from({ length: columns }, (_, cell) => cell % inputs * area + Math.floor(cell / inputs))
  }
}

/** The cell of a position of an output, counted along the axes after the first. */
function cellOfColumn(shape: Shape, box: Shape, column: number): number {
  let [rest, stride, cell] = [column, 1, 0]
  for (let axis = shape.length - 1; axis > 0; axis--) {
    cell += Math.floor(rest % shape[axis] / box[axis]) * stride
    rest = Math.floor(rest / shape[axis])
    stride *= shape[axis] / box[axis]
  }
  return cell
}

const product = (numbers: Shape): number => numbers.reduce((a, b) => a * b, 1)
