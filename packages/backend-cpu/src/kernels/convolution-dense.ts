import { matrixShape, type ConvGeometry } from '@itop/ops'
import { backwardTaps, forwardTaps, type Taps } from '../conv-shape.js'
import { vector } from '../lanes.js'
import type { Planes } from '../planes.js'
import { withJob, withScratch, type KernelContext } from './context.js'
import { groupsOf, ownBorder } from './convolution.js'

/** A correlation's two sides and its values. */
interface Sides {
  readonly x: number
  readonly from: Planes
  readonly y: number
  readonly to: Planes
  readonly values: number
  readonly bias?: number
}

/** Hands over the weight as a dense matrix; a full pattern's values are one already. */
function withDense(context: KernelContext, { pattern }: ConvGeometry, values: number, use: (dense: number) => void): void {
  const [rows, columns] = matrixShape(pattern.shape)
  if (pattern.nnz === rows * columns) return use(values)
  const { byRow } = context.patterns.of(pattern)
  withScratch(context, rows * columns, (dense) => {
    context.backend.kernels.exports.scatter(values, byRow.start, byRow.column, dense, rows, columns)
    use(dense)
  })
}

/** Hands over numbers in the arena. */
function withNumbers(context: KernelContext, numbers: readonly number[], use: (offset: number) => void): void {
  withScratch(context, numbers.length, (offset) => {
    new Uint32Array(context.backend.kernels.memory.buffer, offset, numbers.length).set(numbers)
    use(offset)
  })
}

const farthest = (tensor: number, planes: Planes): number =>
  tensor + (planes.origin - planes.border * (planes.rowPitch + vector)) * 4

/** One dense correlation. A tap of channel c looks at channel c of x, and lies in the weight where `where` says. */
function correlate(
  context: KernelContext, sides: Sides, taps: Taps, xStep: readonly [number, number], dense: number,
  weight: { readonly step: number, readonly where: (channel: number, tap: number) => number }
): void {
  const { x, from, y, to, bias = 0 } = sides
  const { exports } = context.backend.kernels
  const all = Array.from({ length: from.channels }, (_, channel) => taps.taps.map((tap) => ({ channel, ...tap }))).flat()
  const offsets = all.map((tap) => tapBytes(from, tap))
  withNumbers(context, offsets, (offset) => withNumbers(context, all.map(({ channel, tap }) => weight.where(channel, tap)), (where) =>
    withScratch(context, exports.conv_packed_floats(to.channels, all.length), (packed) => {
      exports.conv_pack(dense, where, weight.step, packed, to.channels, all.length)
      const [firstRow, firstColumn] = taps.first
      withJob(context, [
        farthest(x, from), y + (to.origin + firstRow * to.rowPitch + firstColumn * vector) * 4, bias, 0, offset, packed,
        to.channels, all.length, to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, taps.rows, taps.columns,
        xStep[0] * from.rowPitch, taps.step[0] * to.rowPitch, xStep[1] * vector, taps.step[1] * vector, bandOf(taps),
        ownBorder(taps, to)
      ], exports.conv_dense)
    })))
}

const tapBytes = (from: Planes, { channel, y, x }: { readonly channel: number, readonly y: number, readonly x: number }): number =>
  (channel * from.channelPitch + (y + from.border) * from.rowPitch + (x + from.border) * vector) * 4

/** Rows of a part: about 64 pixels, over which the packed weights of four outputs stay in the first-level cache. */
const bandOf = ({ rows, columns }: Taps): number => Math.min(rows, Math.max(1, Math.ceil(64 / columns)))

export function convDense(context: KernelContext, geometry: ConvGeometry, sides: Sides): void {
  const [, columns] = matrixShape(geometry.pattern.shape)
  const taps = forwardTaps(geometry)
  withDense(context, geometry, sides.values, (dense) => correlate(context, sides, taps, geometry.stride, dense, {
    step: columns, where: (channel, tap) => channel * taps.kernel + tap
  }))
}

/** The input gradient; x and `from` are the output's gradient. */
export function convDenseInput(context: KernelContext, geometry: ConvGeometry, sides: Sides): void {
  const [, columns] = matrixShape(geometry.pattern.shape)
  withDense(context, geometry, sides.values, (dense) => {
    for (const taps of backwardTaps(geometry)) {
      correlate(context, sides, taps, [1, 1], dense, { step: taps.kernel, where: (channel, tap) => channel * columns + tap })
    }
  })
}

/** Where the two sides of a weight gradient lie. */
interface GradientSides {
  readonly x: number
  readonly from: Planes
  readonly dy: number
  readonly to: Planes
}

/** Rows `start` to `end` of the gradient at every position, to `dense`: `[end − start, in / groups · kh · kw]`. */
export function denseRows(
  context: KernelContext, geometry: ConvGeometry, { x, from, dy, to }: GradientSides, start: number, end: number, dense: number
): void {
  const { pattern, output, groups, stride } = geometry
  const [, columns] = matrixShape(pattern.shape)
  const { taps } = forwardTaps(geometry)
  const outsOfGroup = output.c / groups
  const channels = pattern.shape[1]!
  const parts = groupsOf(to.blocks)
  for (let row = start; row < end;) {
    const group = Math.floor(row / outsOfGroup)
    const last = Math.min(end, (group + 1) * outsOfGroup)
    const offsets = Array.from({ length: channels }, (_, c) =>
      taps.map(({ y, x }) => tapBytes(from, { channel: group * channels + c, y, x }))).flat()
    withNumbers(context, offsets, (offset) => withScratch(context, parts * (last - row) * columns, (partial) => withJob(context, [
      farthest(x, from), dy + (to.origin + row * to.channelPitch) * 4, partial, dense + (row - start) * columns * 4, offset,
      last - row, columns, parts, to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
      stride[0] * from.rowPitch, to.rowPitch, stride[1] * vector, Math.max(1, Math.ceil(64 / output.w))
    ], context.backend.kernels.exports.conv_dense_weights)))
    row = last
  }
}

/** The gradient at existing positions, by way of all. */
export function convDenseWeights(
  context: KernelContext, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }
): void {
  const { pattern } = geometry
  const [rows, columns] = matrixShape(pattern.shape)
  if (pattern.nnz === rows * columns) return denseRows(context, geometry, sides, 0, rows, sides.dw)
  const { byRow } = context.patterns.of(pattern)
  withScratch(context, rows * columns, (dense) => {
    denseRows(context, geometry, sides, 0, rows, dense)
    context.backend.kernels.exports.gather(sides.dw, byRow.start, byRow.column, dense, rows, columns)
  })
}
