import type { ConvGeometry } from '@itop/ops'
import { enoughParts, groupsOf, tileParts } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import { bytesTo } from '../planes.js'
import { correlation, gradientOf, type GradientSides, type Numbers, type Sides } from './correlate.js'
import type { Job } from './job.js'
import type { Room } from './room.js'

/** A correlation of which every result looks at one tap of a channel. */
export function convPointwise(
  sides: Sides, list: ConvList, numbers: Numbers, xStep: readonly [number, number]
): Job {
  const { x, from, to } = sides
  const { taps, chunk } = list
  return {
    kernel: 'conv_pointwise',
    ...correlation({ ...sides, x: x + bytesTo(from, taps.taps[0]!) }, list, numbers,
      { taps, xStep, parts: tileParts(to.blocks, taps) }),
    ins: from.channels, xChannel: from.channelPitch, chunk
  }
}

/** The gradient of its weights. */
export function pointwiseGradient(
  room: Room, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }, list: ConvList
): Job {
  const { x, from, to, dw } = sides
  const { pattern: { nnz }, output } = geometry
  const { taps, start, offset, runs, runCount, chunks, chunk } = list
  const groups = groupsOf(to.blocks * output.h * output.w, nnz)
  return {
    kernel: 'conv_pointwise_weights', ...gradientOf(geometry, { ...sides, x: x + bytesTo(from, taps.taps[0]!) }),
    partial: room.scratch(groups * nnz), dw, start, offset, runs, runCount: groups < enoughParts ? runCount : 1,
    outs: output.c, chunks, groups, nnz, yPixel: to.vector, ins: from.channels, xChannel: from.channelPitch, chunk
  }
}
