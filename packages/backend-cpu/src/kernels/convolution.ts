import type { ContractKernel, ConvGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { isDense } from '../choice.js'
import { blocksAtOnce, type ConvList } from '../conv-lists.js'
import type { Taps } from '../conv-shape.js'
import { vector } from '../lanes.js'
import { imagePlanes, imageTensor, planesOf, usualBorder, type Planes } from '../planes.js'
import { at, withJob, withScratch, type KernelContext } from './context.js'
import { clearBorders, copyForm } from './form.js'
import { convDense, convDenseInput, convDenseWeights } from './convolution-dense.js'

/** Where tap offsets count from: as far up and left of pixel (0, 0) as the border allows. */
const farthest = (tensor: number, planes: Planes): number =>
  tensor + (planes.origin - planes.border * (planes.rowPitch + vector)) * 4

/** The border that a correlation itself clears: that of a whole image, not of every other pixel. */
export const ownBorder = ({ step: [sy, sx] }: Taps, to: Planes): number => sy === 1 && sx === 1 ? to.border : 0

/** One correlation: results of `to` from images of `from`, by a list. */
function correlate(context: KernelContext, job: {
  readonly x: number, readonly from: Planes, readonly xStep: readonly [number, number]
  readonly y: number, readonly to: Planes, readonly list: ConvList, readonly values: number, readonly bias: number
}): void {
  const { x, from, xStep, y, to, list, values, bias } = job
  const { taps } = list
  const [firstRow, firstColumn] = taps.first
  withJob(context, [
    farthest(x, from), y + (to.origin + firstRow * to.rowPitch + firstColumn * vector) * 4, bias,
    list.start, list.offset, values, to.channels, list.chunks,
    to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, taps.rows, taps.columns,
    xStep[0] * from.rowPitch, taps.step[0] * to.rowPitch, xStep[1] * vector, taps.step[1] * vector, list.rows,
    ownBorder(taps, to)
  ], context.backend.kernels.exports.conv_sparse)
}

/** Correlation of images with the existing weights. */
export const conv2d = (context: KernelContext): ContractKernel<'ItopConv2d'> => ({
  name: 'ItopConv2d',
  run: ({ x, values, bias }, geometry) => {
    const y = context.backend.allocate(imageTensor(geometry.output, geometry.n))
    const from = planesOf(x, geometry.input, geometry.n)
    const to = imagePlanes(geometry.output, geometry.n, usualBorder)
    const job = { x: at(context, x), from, y: at(context, y), to, values: at(context, values), bias: bias ? at(context, bias) : 0 }
    if (isDense(geometry)) convDense(context, geometry, job)
    else {
      const { forward } = context.convolutions.of(geometry, from.border)
      correlate(context, { ...job, xStep: geometry.stride, list: forward })
    }
    return y
  }
})

/** The gradient of the images: the same with flipped taps of the transposed weight, a class of pixels at a time. */
export const conv2dInputGradient = (context: KernelContext): ContractKernel<'ItopConv2dInputGradient'> => ({
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, geometry) => {
    const { n, input } = geometry
    const to = imagePlanes(input, n, Math.max(usualBorder, ...geometry.padding))
    const dx = context.backend.allocate(imageTensor(input, n, to.border))
    const y = at(context, dx)
    const lists = context.convolutions.of(geometry, to.border)
    withBorder(context, dy, geometry, lists.outputBorder, (x, from) => {
      if (isDense(geometry)) convDenseInput(context, geometry, { x, from, y, to, values: at(context, values) })
      else {
        for (const list of lists.backward()) {
          withScratch(context, list.count, (ordered) => {
            context.backend.kernels.exports.permute(at(context, values), list.order, ordered, list.count)
            correlate(context, { x, from, xStep: [1, 1], y, to, list, values: ordered, bias: 0 })
          })
        }
      }
    })
    if (geometry.stride.some((step) => step > 1)) clearBorders(context, y, to)
    return dx
  }
})

/** Hands over an output's gradient with at least this border: itself, or a copy. */
function withBorder(
  context: KernelContext, dy: TensorInfo | undefined, { output, n }: ConvGeometry, border: number,
  use: (offset: number, planes: Planes) => void
): void {
  const have = planesOf(dy, output, n)
  if (have.border === border) return use(at(context, dy), have)
  const want = imagePlanes(output, n, border)
  withScratch(context, want.blocks * want.blockPitch, (copy) => {
    copyForm(context, { x: at(context, dy), from: have, y: copy, to: want, shape: output })
    use(copy, want)
  })
}

/** Groups of batch blocks whose sums are kept apart until the end: a fixed number, whatever the threads. */
export const groupsOf = (blocks: number): number => Math.min(8, blocks)

/** The gradient of the weights at existing positions. */
export const conv2dWeightGradient = (context: KernelContext): ContractKernel<'ItopConv2dWeightGradient'> => ({
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, geometry) => {
    const { pattern, input, output, n, stride } = geometry
    const dw = context.backend.allocate([pattern.nnz])
    const from = planesOf(x, input, n)
    const to = planesOf(dy, output, n)
    const job = { x: at(context, x), from, dy: at(context, dy), to, dw: at(context, dw) }
    if (isDense(geometry)) {
      convDenseWeights(context, geometry, job)
      return dw
    }
    const { forward: { start, offset, runs, runCount, chunks, rows } } = context.convolutions.of(geometry, from.border)
    const groups = groupsOf(to.blocks)
    withScratch(context, groups * pattern.nnz, (partial) => withJob(context, [
      farthest(job.x, from), job.dy + to.origin * 4, partial, job.dw, start, offset, runs, runCount, chunks, groups, pattern.nnz,
      to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
      stride[0] * from.rowPitch, to.rowPitch, stride[1] * vector, rows, blocksAtOnce({ rows, columns: output.w })
    ], context.backend.kernels.exports.conv_sparse_weights))
    return dw
  }
})
