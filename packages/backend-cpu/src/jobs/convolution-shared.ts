import type { ConvGeometry } from '@itop/ops'
import { enoughParts, groupsOf } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import type { Planes } from '../planes.js'
import { correlation, gradientOf, type GradientSides, type Numbers, type Sides } from './correlate.js'
import type { Job } from './job.js'
import type { Room } from './room.js'

// Convolutions of which neighbouring outputs share their pattern.

/** Forward. */
export function convShared(
  { stride }: ConvGeometry, sides: Sides, list: ConvList, numbers: Numbers
): Job {
  const { taps, rows, together } = list
  const { to } = sides
  const parts = to.blocks * Math.ceil(taps.rows / rows)
  const bands = { ...sides, to: { ...to, channels: to.channels / together } }
  return {
    kernel: 'conv_shared', together,
    ...correlation(bands, list, numbers, { taps, rows, parts, xStep: stride })
  }
}

/** The images' gradient. `to`: how it lies. */
export function convSharedInput(
  { input, output, stride }: ConvGeometry,
  { dy, from, dx, to, values }:
    { readonly dy: number, readonly from: Planes, readonly dx: number, readonly to: Planes, readonly values: number },
  { start, offset, together, chunks, chunk }: ConvList
): Job {
  return {
    kernel: 'conv_shared_input', dy: dy + from.origin * 4, dx, start, offset, values, together,
    bands: output.c / together, chunks, runCount: Math.min(chunks, Math.ceil(enoughParts / to.blocks)),
    ins: input.c, chunk, blocks: to.blocks, xBlock: to.blockPitch, xChannel: to.channelPitch,
    yBlock: from.blockPitch, yChannel: from.channelPitch, h: output.h, w: output.w, xRow: stride[0] * to.rowPitch,
    yRow: from.rowPitch, xPixel: stride[1] * to.vector, xRows: to.rows, xRun: to.run, border: to.border
  }
}

/** The gradient of the weights. */
export function convSharedWeights(
  room: Room, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }, list: ConvList
): Job {
  const { pattern: { nnz }, output } = geometry
  const { start, offset, runs, runCount, chunks, together } = list
  const groups = groupsOf(sides.to.blocks * output.h * output.w, nnz)
  return {
    kernel: 'conv_shared_weights', ...gradientOf(geometry, sides), partial: room.scratch(groups * nnz), dw: sides.dw,
    start, offset, runs, runCount, chunks, groups, nnz, yPixel: sides.to.vector, together
  }
}
