import type { ConvGeometry } from '@itop/ops'
import { isDenseConv } from '../choice.js'
import { groupsOf } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import type { Planes } from '../planes.js'
import { convDense, convDenseInput, convDenseWeights } from './convolution-dense.js'
import { convPointwise, pointwiseGradient } from './convolution-pointwise.js'
import { convShared, convSharedInput, convSharedWeights } from './convolution-shared.js'
import { correlation, gradientOf, type GradientSides, type Numbers, type Sides } from './correlate.js'
import { clearBorders, copyForm } from './form.js'
import type { Job } from './job.js'
import type { Room } from './room.js'

/** Correlation of images with the existing weights. */
export function conv2d(
  room: Room, geometry: ConvGeometry, sides: Sides & Numbers
): readonly Job[] {
  if (isDenseConv(geometry)) return convDense(room, geometry, sides)
  const lists = room.convolutions.of(geometry, sides.from.border)
  const { forward } = lists.shared
  return [forward ? convShared(geometry, sides, forward, sides)
    : correlateSparse(sides, lists.forward(), sides, geometry.stride)]
}

/** The gradient of the images: the same with flipped taps of the transposed weight, a class of pixels at a time. */
export function conv2dInputGradient(
  room: Room, geometry: ConvGeometry,
  { dy, from, values, dx, to }:
    { readonly dy: number, readonly from: Planes, readonly values: number, readonly dx: number, readonly to: Planes }
): readonly Job[] {
  const isDense = isDenseConv(geometry)
  const lists = room.convolutions.of(geometry, to.border)
  const shared = isDense ? undefined : lists.shared.inputGradient
  if (shared) return [convSharedInput(geometry, { dy, from, dx, to, values }, shared)]
  const { copies, ...looked } = withBorder(room, geometry, { dy, from }, lists.outputBorder)
  const sides = { y: dx, to, values, ...looked }
  return [
    ...copies,
    ...isDense ? convDenseInput(room, geometry, sides)
      : lists.backward().flatMap((list) => correlateTransposed(room, sides, list, values)),
    ...geometry.stride.some((step) => step > 1) ? [clearBorders(dx, to)] : []
  ]
}

/** One class of pixels of the input gradient; values are brought into the order of the transposed list first. */
function correlateTransposed(room: Room, sides: Sides, list: ConvList, values: number): readonly Job[] {
  const { count, order } = list
  const ordered = room.scratch(count)
  return [
    { kernel: 'permute', values, order, to: ordered, n: count },
    correlateSparse(sides, list, { values: ordered, bias: 0 }, [1, 1])
  ]
}

/** One correlation with the weights of a list. */
export function correlateSparse(
  sides: Sides, list: ConvList, numbers: Numbers, xStep: readonly [number, number]
): Job {
  if (list.pointwise) return convPointwise(sides, list, numbers, xStep)
  const { taps, rows } = list
  const parts = sides.to.blocks * Math.ceil(taps.rows / rows)
  return { kernel: 'conv_sparse', ...correlation(sides, list, numbers, { taps, rows, parts, xStep }) }
}

/** An output's gradient with this border: itself, or a copy that is made first. */
function withBorder(
  room: Room, { output, n }: ConvGeometry, { dy, from }: { readonly dy: number, readonly from: Planes }, border: number
): { readonly copies: readonly Job[], readonly x: number, readonly from: Planes } {
  if (from.border === border) return { copies: [], x: dy, from }
  const to = room.layout.imagePlanes(output, n, border)
  const copy = room.scratch(to.blocks * to.blockPitch)
  return { copies: [copyForm({ x: dy, from, y: copy, to, shape: output })], x: copy, from: to }
}

/** The gradient of the weights at existing positions. */
export function conv2dWeightGradient(
  room: Room, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }
): readonly Job[] {
  if (isDenseConv(geometry)) return convDenseWeights(room, geometry, sides)
  const lists = room.convolutions.of(geometry, sides.from.border)
  const shared = lists.shared.weightGradient
  if (shared) return [convSharedWeights(room, geometry, sides, shared)]
  const list = lists.gradient()
  return [list.pointwise ? pointwiseGradient(room, geometry, sides, list) : sparseGradient(room, geometry, sides, list)]
}

function sparseGradient(
  room: Room, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }, list: ConvList
): Job {
  const { pattern: { nnz }, output } = geometry
  const { start, offset, runs, runCount, chunks } = list
  const groups = groupsOf(sides.to.blocks * output.h * output.w, nnz)
  return {
    kernel: 'conv_sparse_weights', ...gradientOf(geometry, sides), partial: room.scratch(groups * nnz), dw: sides.dw,
    start, offset, runs, runCount, chunks, groups, nnz
  }
}
