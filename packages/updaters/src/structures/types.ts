import type { Mask, ScoreSource, Shape } from '@itop/masks'

/** Which positions live and die together. Masks stay masks of positions; updates count and choose cells. */
export interface Structure {
  readonly name: string
  /**
   * The box of positions that is one cell of a layer of this shape: how far it reaches along each axis. A layer is
   * divided if each of these divides its axis.
   */
  readonly cell: (shape: Shape) => Shape
  /**
   * `constant`: each output, or the outputs that a cell reaches over, has as many cells as any other of the layer. Left
   * out, the layer alone has a count.
   */
  readonly fanIn?: 'constant'
  /**
   * So many neighbouring inputs of an output, at one tap of a kernel, have as many weights as any others of the layer:
   * N:M, of which this is M and the density says N. Integer ≥ 1; cells are single positions then.
   */
  readonly neighbours?: number
}

/** The cells of one layer, all of one size, and how they and positions become each other. */
export interface Cells {
  /** Of a mask of cells. */
  readonly shape: Shape
  /** Positions of a cell. Integer ≥ 1. */
  readonly size: number
  /**
   * Groups with a count of their own, all the same: stretches of one length, one after another in flat index. 1 is the
   * layer itself.
   */
  readonly groups: number
  /**
   * Whether groups are of so few cells that an exchange takes the lowest of the layer, and each group gets back as many
   * as it lost, where others lose as many each; and that all draw from one stream, where others have one each.
   */
  readonly few: boolean
  /** The cells of a mask of positions; refuses one that has part of a cell. */
  readonly cellsOf: (mask: Mask) => Mask
  /** All positions of these cells. */
  readonly maskOf: (cells: Mask) => Mask
  /** The same of lists: flat indices, ascending. */
  readonly positionsOf: (cells: Uint32Array) => Uint32Array
  /** The score of each cell that exists, from those of its positions; both `[nnz]`, in ascending flat index. */
  readonly scoresOf: (mask: Mask, scores: Float32Array | Float64Array) => Float32Array | Float64Array
  /** The same of every cell, from the scores of every position. */
  readonly sourceOf: (source: ScoreSource) => ScoreSource
}
