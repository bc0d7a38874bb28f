import type { ConvGeometry } from '@itop/ops'
import { enoughParts } from '../conv-blocking.js'
import type { Taps } from '../conv-shape.js'
import type { Planes } from '../planes.js'
import type { JobFields } from './job.js'

/** Images that are looked at, and images that are written. `x` and `y` are where their first floats lie. */
export interface Sides {
  readonly x: number
  readonly from: Planes
  readonly y: number
  readonly to: Planes
}

/** Where the two sides of a weight gradient lie. */
export interface GradientSides {
  readonly x: number
  readonly from: Planes
  readonly dy: number
  readonly to: Planes
}

/** Weights as a kernel goes through them, as places. */
export interface CorrelationWeights {
  /** Of sparse kernels: where each result's chunks begin. */
  readonly start?: number
  readonly offset: number
  /** Chunks of sparse kernels, taps of `conv_dense`. */
  readonly chunks: number
  /** Results by which parts are cut, where blocks and bands are few; default: all in one. */
  readonly runs?: number
  readonly runCount?: number
}

/** Their numbers: `bias` is 0 where there is none. */
export interface Numbers {
  readonly values: number
  readonly bias: number
}

/** Which results there are, and how far apart neighbours look. */
export interface Results {
  readonly taps: Pick<Taps, 'first' | 'rows' | 'columns' | 'step'>
  readonly xStep: readonly [number, number]
  /** Parts where results are not cut. */
  readonly parts: number
  /** Of `conv_sparse`: rows of results in a part. */
  readonly rows?: number
}

/** What is asked of every correlation. */
export function correlation(
  { x, from, y, to }: Sides, weights: CorrelationWeights, { values, bias }: Numbers,
  { taps, xStep, parts, rows = 0 }: Results
): JobFields<'conv_sparse'> {
  const { start = 0, offset, chunks, runs = 0, runCount = 1 } = weights
  const [firstRow, firstColumn] = taps.first
  return {
    x, y: y + (to.origin + firstRow * to.rowPitch + firstColumn * to.vector) * 4, bias, start, offset, values, runs,
    runCount: parts < enoughParts ? runCount : 1, outs: to.channels, chunks,
    blocks: to.blocks, xBlock: from.blockPitch, yBlock: to.blockPitch, yChannel: to.channelPitch,
    h: taps.rows, w: taps.columns, xRow: xStep[0] * from.rowPitch, yRow: taps.step[0] * to.rowPitch,
    xPixel: xStep[1] * from.vector, yPixel: taps.step[1] * to.vector, rows, border: ownBorder(taps, to)
  }
}

/** The border that a correlation itself clears: that of a whole image, not of every other pixel. */
const ownBorder = ({ step: [sy, sx] }: Pick<Taps, 'step'>, to: Planes): number => sy === 1 && sx === 1 ? to.border : 0

/** What is asked of every weight gradient about its two sides. */
export const gradientOf = ({ output, stride }: ConvGeometry, { x, from, dy, to }: GradientSides) => ({
  x, dy: dy + to.origin * 4, blocks: to.blocks, xBlock: from.blockPitch, yBlock: to.blockPitch,
  yChannel: to.channelPitch, h: output.h, w: output.w, xRow: stride[0] * from.rowPitch, yRow: to.rowPitch,
  xPixel: stride[1] * from.vector
})
