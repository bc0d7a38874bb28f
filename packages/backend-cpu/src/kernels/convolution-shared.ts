import type { ConvGeometry } from '@itop/ops'
import { enoughParts, groupsOf } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import type { Planes } from '../planes.js'
import { withJob, withScratch, type KernelContext } from './context.js'
import { correlationJob, type GradientSides, type Sides } from './correlate.js'

// Convolutions of which neighbouring outputs share their pattern.

/** Forward, the job `Shared` of conv-shared.cc. */
export function convShared(
  context: KernelContext, { stride }: ConvGeometry, sides: Sides, list: ConvList,
  numbers: { readonly values: number, readonly bias: number }
): void {
  const { taps, rows, together } = list
  const { to } = sides
  const parts = to.blocks * Math.ceil(taps.rows / rows)
  withJob(context, [
    ...correlationJob({ ...sides, to: { ...to, channels: to.channels / together } }, { ...list, ...numbers },
      { taps, rows, parts, xStep: stride }),
    together
  ], context.backend.kernels.exports.conv_shared)
}

/** The images' gradient, the job `SharedInput` of conv-shared-input.cc. `to`: how it lies. */
export function convSharedInput(
  context: KernelContext, { input, output, stride }: ConvGeometry,
  { dy, from, dx, to, values }:
    { readonly dy: number, readonly from: Planes, readonly dx: number, readonly to: Planes, readonly values: number },
  { start, offset, together, chunks, chunk }: ConvList
): void {
  withJob(context, [
    dy + from.origin * 4, dx, start, offset, values, together, output.c / together, chunks,
    Math.min(chunks, Math.ceil(enoughParts / to.blocks)), input.c, chunk,
    to.blocks, to.blockPitch, to.channelPitch, from.blockPitch, from.channelPitch, output.h, output.w,
    stride[0] * to.rowPitch, from.rowPitch, stride[1] * to.vector, to.rows, to.run, to.border
  ], context.backend.kernels.exports.conv_shared_input)
}

/** The gradient of the weights, the job `SharedWeights` of conv-shared-weights.cc. */
export function convSharedWeights(
  context: KernelContext, { pattern: { nnz }, output, stride }: ConvGeometry,
  { x, from, dy, to, dw }: GradientSides & { readonly dw: number }, list: ConvList
): void {
  const { start, offset, runs, runCount, chunks, together } = list
  const groups = groupsOf(to.blocks * output.h * output.w, nnz)
  withScratch(context, groups * nnz, (partial) => withJob(context, [
    x, dy + to.origin * 4, partial, dw, start, offset, runs, runCount, chunks, groups, nnz,
    to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
    stride[0] * from.rowPitch, to.rowPitch, stride[1] * from.vector, to.vector, together
  ], context.backend.kernels.exports.conv_shared_weights))
}
