import { matrixShape, type ConvGeometry } from '@itop/ops'
import { fitsWinograd } from '../choice.js'
import { enoughParts, groupsOf, tileParts } from '../conv-blocking.js'
import { backwardTaps, forwardTaps, type Taps } from '../conv-shape.js'
import { bytesTo, type Planes } from '../planes.js'
import { withJob, withScratch, type KernelContext } from './context.js'
import { correlate, type GradientSides, type Sides } from './correlate.js'
import { fromDenseWeight, withDenseWeight } from './dense-weight.js'
import { convWinograd, winogradGradient } from './winograd.js'

/** Forward: the tap of input channel c lies in column c · kh · kw + tap of the weight's matrix. */
export function convDense(
  context: KernelContext, geometry: ConvGeometry, sides: Sides & { readonly values: number, readonly bias: number }
): void {
  const { pattern, stride } = geometry
  const [, columns] = matrixShape(pattern.shape)
  const { bias } = sides
  withDenseWeight(context, pattern, sides.values, (dense) => {
    if (fitsWinograd(geometry)) {
      return convWinograd(context, geometry.output, sides,
        { dense, bias, resultStep: columns, channelStep: 9, flipped: false })
    }
    const taps = forwardTaps(geometry)
    correlateDense(context, sides, taps, stride,
      { dense, bias, step: columns, where: (channel, tap) => channel * taps.kernel + tap })
  })
}

/** The input gradient; x and `from` are the output's gradient, and results are the weight's columns. */
export function convDenseInput(
  context: KernelContext, geometry: ConvGeometry, sides: Sides & { readonly values: number }
): void {
  const [, columns] = matrixShape(geometry.pattern.shape)
  withDenseWeight(context, geometry.pattern, sides.values, (dense) => {
    if (fitsWinograd(geometry)) {
      return convWinograd(context, geometry.input, sides,
        { dense, bias: 0, resultStep: 9, channelStep: columns, flipped: true })
    }
    for (const taps of backwardTaps(geometry)) {
      correlateDense(context, sides, taps, [1, 1], {
        dense, bias: 0, step: taps.kernel, where: (channel, tap) => channel * columns + tap
      })
    }
  })
}

interface DenseWeight {
  readonly dense: number
  readonly bias: number
  /** Floats between the weights of neighbouring results. */
  readonly step: number
  /** Where a tap of a channel that is looked at lies, for result 0. */
  readonly where: (channel: number, tap: number) => number
}

function correlateDense(
  context: KernelContext, sides: Sides, taps: Taps, xStep: readonly [number, number],
  { dense, bias, step, where }: DenseWeight
): void {
  const { from, to } = sides
  const { exports } = context.backend.kernels
  const channels = channelsOf(0, from.channels)
  const places = channels.flatMap((channel) => taps.taps.map(({ tap }) => where(channel, tap)))
  const count = places.length
  withNumbers(context, offsetsOf(from, taps.taps, channels), (offset) => {
    withScratch(context, exports.conv_packed_floats(to.channels, count), (values) => {
      withNumbers(context, places, (at) => exports.conv_pack(dense, at, step, values, to.channels, count))
      const cuts = resultCuts(to.channels)
      withNumbers(context, cuts, (runs) => correlate(context, 'conv_dense', sides,
        { offset, values, bias, chunks: count, runs, runCount: cuts.length - 1 },
        { taps, xStep, parts: tileParts(to.blocks, taps) }))
    })
  })
}

/** Where results are cut into runs; the kernel computes four side by side. */
function resultCuts(results: number): number[] {
  const quads = Math.ceil(results / 4)
  const runs = Math.min(enoughParts, quads)
  return Array.from({ length: runs + 1 }, (_, i) => Math.min(results, 4 * Math.floor(quads * i / runs)))
}

const channelsOf = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

/** Where the taps look in each channel, in bytes. */
const offsetsOf = (from: Planes, taps: Taps['taps'], channels: readonly number[]): number[] =>
  channels.flatMap((channel) => taps.map((tap) => channel * from.channelPitch * 4 + bytesTo(from, tap)))

/** Hands over numbers in the arena. */
function withNumbers(context: KernelContext, numbers: readonly number[], use: (offset: number) => void): void {
  withScratch(context, numbers.length, (offset) => {
    new Uint32Array(context.backend.kernels.memory.buffer, offset, numbers.length).set(numbers)
    use(offset)
  })
}

/** Rows `start` to `end` of the gradient at every position, to `dense`: `[end − start, in / groups · kh · kw]`. */
export function denseRows(
  context: KernelContext, geometry: ConvGeometry, sides: GradientSides, start: number, end: number, dense: number
): void {
  const [, columns] = matrixShape(geometry.pattern.shape)
  const outsOfGroup = geometry.output.c / geometry.groups
  for (let row = start; row < end;) {
    const last = Math.min(end, (Math.floor(row / outsOfGroup) + 1) * outsOfGroup)
    rowsOfGroup(context, geometry, sides, row, last, dense + (row - start) * columns * 4)
    row = last
  }
}

/** The same for rows of one group, which see the same channels; the job `DenseGradient` of conv-dense-weights.cc. */
function rowsOfGroup(
  context: KernelContext, geometry: ConvGeometry, { x, from, dy, to }: GradientSides, row: number, last: number,
  dense: number
): void {
  const { pattern, output, groups, stride } = geometry
  if (fitsWinograd(geometry)) {
    return winogradGradient(context, output, { x, from, dy, to }, row, last - row, dense)
  }
  const { taps } = forwardTaps(geometry)
  const perGroup = pattern.shape[1]!
  const offsets = offsetsOf(from, taps, channelsOf(Math.floor(row * groups / output.c) * perGroup, perGroup))
  const sums = groupsOf(to.blocks * output.h * output.w, (last - row) * offsets.length)
  const quadsOfRun = Math.ceil((last - row) / 4 / Math.ceil(enoughParts / sums))
  withNumbers(context, offsets, (offset) =>
    withScratch(context, sums * (last - row) * offsets.length, (partial) => withJob(context, [
      x, dy + (to.origin + row * to.channelPitch) * 4, partial, dense, offset, last - row, offsets.length,
      sums, quadsOfRun, to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
      stride[0] * from.rowPitch, to.rowPitch, stride[1] * from.vector
    ], context.backend.kernels.exports.conv_dense_weights)))
}

/** The gradient at existing positions, by way of all. */
export function convDenseWeights(
  context: KernelContext, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }
): void {
  const { pattern, output } = geometry
  fromDenseWeight(context, pattern, sides.dw, (dense) => denseRows(context, geometry, sides, 0, output.c, dense))
}
