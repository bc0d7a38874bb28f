import type { Shape } from '@itop/masks'
import type { Cells } from './types.js'

/** Cells of one position each: everything is what it was. */
export const positionsAsCells = (shape: Shape): Cells => ({
  shape,
  size: 1,
  groups: 1,
  few: false,
  cellsOf: mask => mask,
  maskOf: cells => cells,
  positionsOf: cells => cells,
  scoresOf: (_, scores) => scores,
  sourceOf: source => source
})
