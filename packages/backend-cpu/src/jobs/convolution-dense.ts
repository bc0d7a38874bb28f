import type { ConvGeometry } from '@itop/ops'
import { matrixShape } from '@itop/ops/plain'
import { fitsWinograd } from '../choice.js'
import { enoughParts, groupsOf, tileParts } from '../conv-blocking.js'
import { backwardTaps, forwardTaps, type Taps } from '../conv-shape.js'
import { bytesTo, type Planes } from '../planes.js'
import { correlation, gradientOf, type GradientSides, type Numbers, type Sides } from './correlate.js'
import { fromDenseWeight, withDenseWeight } from './dense-weight.js'
import type { Job } from './job.js'
import type { Room } from './room.js'
import { convWinograd, winogradGradient } from './winograd.js'

/** Forward: the tap of input channel c lies in column c · kh · kw + tap of the weight's matrix. */
export function convDense(
  room: Room, geometry: ConvGeometry, sides: Sides & Numbers
): readonly Job[] {
  const { pattern, stride } = geometry
  const [, columns] = matrixShape(pattern.shape)
  const { bias } = sides
  return withDenseWeight(room, pattern, sides.values, (dense) => {
    if (fitsWinograd(geometry)) {
      return convWinograd(room, geometry.output, sides,
        { dense, bias, resultStep: columns, channelStep: 9, flipped: false })
    }
    const taps = forwardTaps(geometry)
    return correlateDense(room, sides, taps, stride,
      { dense, bias, step: columns, where: (channel, tap) => channel * taps.kernel + tap })
  })
}

/** The input gradient; x and `from` are the output's gradient, and results are the weight's columns. */
export function convDenseInput(
  room: Room, geometry: ConvGeometry, sides: Sides & { readonly values: number }
): readonly Job[] {
  const [, columns] = matrixShape(geometry.pattern.shape)
  return withDenseWeight(room, geometry.pattern, sides.values, (dense) => fitsWinograd(geometry)
    ? convWinograd(room, geometry.input, sides,
      { dense, bias: 0, resultStep: 9, channelStep: columns, flipped: true })
    : backwardTaps(geometry).flatMap((taps) => correlateDense(room, sides, taps, [1, 1],
      { dense, bias: 0, step: taps.kernel, where: (channel, tap) => channel * columns + tap })))
}

interface DenseWeight {
  readonly dense: number
  readonly bias: number
  /** Floats between the weights of neighbouring results. */
  readonly step: number
  /** Where a tap of a channel that is looked at lies, for result 0. */
  readonly where: (channel: number, tap: number) => number
}

/** A correlation by a weight of all positions. */
export function correlateDense(
  room: Room, sides: Sides, taps: Taps, xStep: readonly [number, number], { dense, bias, step, where }: DenseWeight
): readonly Job[] {
  const { from, to } = sides
  const channels = channelsOf(0, from.channels)
  const places = channels.flatMap((channel) => taps.taps.map(({ tap }) => where(channel, tap)))
  const [outs, count] = [to.channels, places.length]
  const values = room.scratch(room.sizes.conv_packed_floats(outs, count))
  const cuts = resultCuts(outs)
  const weights = {
    offset: room.numbers(offsetsOf(from, taps.taps, channels)), chunks: count, runs: room.numbers(cuts),
    runCount: cuts.length - 1
  }
  return [
    { kernel: 'conv_pack', dense, at: room.numbers(places), step, packed: values, outs, taps: count },
    {
      kernel: 'conv_dense',
      ...correlation(sides, weights, { values, bias }, { taps, xStep, parts: tileParts(to.blocks, taps) })
    }
  ]
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

/** Rows of the gradient at every position that one group of a convolution has: all see the same channels. */
export interface GroupRows {
  readonly start: number
  readonly end: number
}

/** Rows `start` to `end` of a weight, cut where groups end. */
export function rowsByGroup({ output, groups }: ConvGeometry, { start, end }: GroupRows): GroupRows[] {
  const outsOfGroup = output.c / groups
  const cuts: GroupRows[] = []
  for (let row = start; row < end;) {
    const last = Math.min(end, (Math.floor(row / outsOfGroup) + 1) * outsOfGroup)
    cuts.push({ start: row, end: last })
    row = last
  }
  return cuts
}

/** The gradient of such rows, to `dense`: `[end − start, in / groups · kh · kw]`. */
export function convDenseRows(
  room: Room, geometry: ConvGeometry, sides: GradientSides, { start, end }: GroupRows, dense: number
): Job {
  const { pattern, output, groups } = geometry
  const { from, dy, to } = sides
  if (fitsWinograd(geometry)) return winogradGradient(room, output, sides, start, end - start, dense)
  const perGroup = pattern.shape[1]!
  const channels = channelsOf(Math.floor(start * groups / output.c) * perGroup, perGroup)
  const offsets = offsetsOf(from, forwardTaps(geometry).taps, channels)
  const [outs, taps] = [end - start, offsets.length]
  const sums = groupsOf(to.blocks * output.h * output.w, outs * taps)
  return {
    kernel: 'conv_dense_weights', ...gradientOf(geometry, { ...sides, dy: dy + start * to.channelPitch * 4 }),
    partial: room.scratch(sums * outs * taps), dw: dense, offset: room.numbers(offsets), outs, taps, groups: sums,
    runQuads: Math.ceil(outs / 4 / Math.ceil(enoughParts / sums))
  }
}

/** The gradient at existing positions, by way of all: of a convolution without groups. */
export const convDenseWeights = (
  room: Room, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }
): readonly Job[] => fromDenseWeight(room, geometry.pattern, sides.dw, (dense) =>
  [convDenseRows(room, geometry, sides, { start: 0, end: geometry.output.c }, dense)])
