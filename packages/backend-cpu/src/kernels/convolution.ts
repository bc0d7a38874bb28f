import type { ContractKernel, ConvGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { isDenseConv } from '../choice.js'
import { groupsOf } from '../conv-blocking.js'
import type { ConvList } from '../conv-list.js'
import { usualBorder, type Planes } from '../planes.js'
import { at, withJob, withScratch, type KernelContext } from './context.js'
import { convDense, convDenseInput, convDenseWeights } from './convolution-dense.js'
import { correlate, type Sides, type GradientSides } from './correlate.js'
import { clearBorders, copyForm } from './form.js'
import { convShared, convSharedInput, convSharedWeights } from './convolution-shared.js'
import { convPointwise, pointwiseGradient } from './convolution-pointwise.js'

/** Correlation of images with the existing weights. */
export const conv2d = (context: KernelContext): ContractKernel<'ItopConv2d'> => ({
  name: 'ItopConv2d',
  run: ({ x, values, bias }, geometry) => {
    const y = context.backend.allocate(context.layout.imageTensor(geometry.output, geometry.n))
    const from = context.layout.planesOf(x, geometry.input, geometry.n)
    const to = context.layout.imagePlanes(geometry.output, geometry.n, usualBorder)
    const sides = { x: at(context, x), from, y: at(context, y), to }
    const numbers = { values: at(context, values), bias: bias ? at(context, bias) : 0 }
    if (isDenseConv(geometry)) convDense(context, geometry, { ...sides, ...numbers })
    else {
      const lists = context.convolutions.of(geometry, from.border)
      const { forward } = lists.shared
      if (forward) convShared(context, geometry, sides, forward, numbers)
      else correlateSparse(context, sides, lists.forward(), numbers, geometry.stride)
    }
    return y
  }
})

/** The gradient of the images: the same with flipped taps of the transposed weight, a class of pixels at a time. */
export const conv2dInputGradient = (context: KernelContext): ContractKernel<'ItopConv2dInputGradient'> => ({
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, geometry) => {
    const { n, input } = geometry
    const to = context.layout.imagePlanes(input, n, Math.max(usualBorder, ...geometry.padding))
    const dx = context.backend.allocate(context.layout.imageTensor(input, n, to.border))
    const y = at(context, dx)
    const lists = context.convolutions.of(geometry, to.border)
    const shared = isDenseConv(geometry) ? undefined : lists.shared.inputGradient
    if (shared) {
      const sides = { dy: at(context, dy), from: context.layout.planesOf(dy, geometry.output, n), dx: y, to }
      convSharedInput(context, geometry, { ...sides, values: at(context, values) }, shared)
      return dx
    }
    withBorder(context, dy, geometry, lists.outputBorder, (x, from) => {
      const sides = { x, from, y, to }
      if (isDenseConv(geometry)) convDenseInput(context, geometry, { ...sides, values: at(context, values) })
      else for (const list of lists.backward()) correlateTransposed(context, sides, list, at(context, values))
    })
    if (geometry.stride.some((step) => step > 1)) clearBorders(context, y, to)
    return dx
  }
})

/** One class of pixels of the input gradient; values are brought into the order of the transposed list first. */
function correlateTransposed(context: KernelContext, sides: Sides, list: ConvList, values: number): void {
  const { count, order } = list
  withScratch(context, count, (ordered) => {
    context.backend.kernels.exports.permute(values, order, ordered, count)
    correlateSparse(context, sides, list, { values: ordered }, [1, 1])
  })
}

/** One correlation with the weights of a list. */
function correlateSparse(
  context: KernelContext, sides: Sides, list: ConvList, numbers: { readonly values: number, readonly bias?: number },
  xStep: readonly [number, number]
): void {
  const weights = { ...list, ...numbers }
  if (list.pointwise) return convPointwise(context, sides, weights, xStep)
  const { taps, rows } = list
  const parts = sides.to.blocks * Math.ceil(taps.rows / rows)
  correlate(context, 'conv_sparse', sides, weights, { taps, rows, parts, xStep })
}

/** Hands over an output's gradient with at least this border: itself, or a copy. */
function withBorder(
  context: KernelContext, dy: TensorInfo | undefined, { output, n }: ConvGeometry, border: number,
  use: (offset: number, planes: Planes) => void
): void {
  const have = context.layout.planesOf(dy, output, n)
  if (have.border === border) return use(at(context, dy), have)
  const want = context.layout.imagePlanes(output, n, border)
  withScratch(context, want.blocks * want.blockPitch, (copy) => {
    copyForm(context, { x: at(context, dy), from: have, y: copy, to: want, shape: output })
    use(copy, want)
  })
}

/** The gradient of the weights at existing positions. */
export const conv2dWeightGradient = (context: KernelContext): ContractKernel<'ItopConv2dWeightGradient'> => ({
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, geometry) => {
    const { pattern, input, output, n } = geometry
    const info = context.backend.allocate([pattern.nnz])
    const [from, to] = [context.layout.planesOf(x, input, n), context.layout.planesOf(dy, output, n)]
    const sides = { x: at(context, x), from, dy: at(context, dy), to, dw: at(context, info) }
    if (isDenseConv(geometry)) convDenseWeights(context, geometry, sides)
    else convSparseWeights(context, geometry, sides)
    return info
  }
})

/** The job `WeightGradient` of conv-sparse-weights.cc. */
function convSparseWeights(
  context: KernelContext, geometry: ConvGeometry, sides: GradientSides & { readonly dw: number }
) {
  const { x, from, dy, to, dw } = sides
  const { pattern: { nnz }, output, stride } = geometry
  const lists = context.convolutions.of(geometry, from.border)
  const shared = lists.shared.weightGradient
  if (shared) return convSharedWeights(context, geometry, sides, shared)
  const list = lists.gradient()
  if (list.pointwise) return pointwiseGradient(context, geometry, sides, list)
  const { start, offset, runs, runCount, chunks } = list
  const groups = groupsOf(to.blocks * output.h * output.w, nnz)
  withScratch(context, groups * nnz, (partial) => withJob(context, [
    x, dy + to.origin * 4, partial, dw, start, offset, runs, runCount, chunks, groups, nnz,
    to.blocks, from.blockPitch, to.blockPitch, to.channelPitch, output.h, output.w,
    stride[0] * from.rowPitch, to.rowPitch, stride[1] * from.vector
  ], context.backend.kernels.exports.conv_sparse_weights))
}
