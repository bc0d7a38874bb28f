import type { ConvGeometry } from '@itop/ops'
import { enoughParts, groupsOf, tileParts } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import { bytesTo } from '../planes.js'
import { withJob, withScratch, type KernelContext } from './context.js'
import { correlationJob, type CorrelationWeights, type Sides, type GradientSides } from './correlate.js'

/** A correlation of which every result looks at one tap of a channel, the job `Pointwise` of conv-pointwise.cc. */
export function convPointwise(
  context: KernelContext, sides: Sides, list: ConvList & CorrelationWeights, xStep: readonly [number, number]
): void {
  const { x, from, to } = sides
  const { taps, chunk } = list
  withJob(context, [
    ...correlationJob({ ...sides, x: x + bytesTo(from, taps.taps[0]!) }, list,
      { taps, xStep, parts: tileParts(to.blocks, taps) }),
    from.channels, from.channelPitch, chunk
  ], context.backend.kernels.exports.conv_pointwise)
}

/** The gradient of its weights, the job `PointwiseGradient` of conv-pointwise.cc. */
export function pointwiseGradient(
  context: KernelContext, { pattern: { nnz }, output, stride }: ConvGeometry,
  { x, from, dy, to, dw }: GradientSides & { readonly dw: number }, list: ConvList
): void {
  const { taps, start, offset, runs, runCount, chunks, chunk } = list
  const groups = groupsOf(to.blocks * output.h * output.w, nnz)
  withScratch(context, groups * nnz, (partial) => withJob(context, [
    x + bytesTo(from, taps.taps[0]!), dy + to.origin * 4, partial, dw, start, offset, runs,
    groups < enoughParts ? runCount : 1, output.c, chunks, groups, nnz,
    to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
    stride[0] * from.rowPitch, to.rowPitch, stride[1] * from.vector, to.vector,
    from.channels, from.channelPitch, chunk
  ], context.backend.kernels.exports.conv_pointwise_weights))
}
