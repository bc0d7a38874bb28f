import { enoughParts } from '../conv-blocking.js'
import type { Taps } from '../conv-shape.js'
import type { Planes } from '../planes.js'
import { withJob, type KernelContext } from './context.js'

/** Images that are looked at, and images that are written. `x` and `y` are their tensors' byte offsets. */
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

/** Weights as a kernel goes through them, as byte offsets. */
export interface CorrelationWeights {
  /** Of sparse kernels: where each result's chunks begin. */
  readonly start?: number
  readonly offset: number
  readonly values: number
  /** Chunks of sparse kernels, taps of `conv_dense`. */
  readonly chunks: number
  readonly bias?: number
  /** Results by which parts are cut, where blocks and bands are few; default: all in one. */
  readonly runs?: number
  readonly runCount?: number
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

/** The job `Conv` of convolution.h. */
export function correlationJob(
  { x, from, y, to }: Sides, weights: CorrelationWeights, { taps, xStep, parts, rows = 0 }: Results
): number[] {
  const { start = 0, offset, values, chunks, bias = 0, runs = 0, runCount = 1 } = weights
  const cut = parts < enoughParts ? runCount : 1
  const [firstRow, firstColumn] = taps.first
  const firstResult = y + (to.origin + firstRow * to.rowPitch + firstColumn * to.vector) * 4
  return [
    x, firstResult, bias, start, offset, values, runs, cut, to.channels, chunks,
    to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, taps.rows, taps.columns,
    xStep[0] * from.rowPitch, taps.step[0] * to.rowPitch, xStep[1] * from.vector, taps.step[1] * to.vector, rows,
    ownBorder(taps, to)
  ]
}

/** One correlation. */
export const correlate = (
  context: KernelContext, kernel: 'conv_sparse' | 'conv_dense', sides: Sides, weights: CorrelationWeights,
  results: Results
): void => withJob(context, correlationJob(sides, weights, results), context.backend.kernels.exports[kernel])

/** The border that a correlation itself clears: that of a whole image, not of every other pixel. */
const ownBorder = ({ step: [sy, sx] }: Pick<Taps, 'step'>, to: Planes): number => sy === 1 && sx === 1 ? to.border : 0
