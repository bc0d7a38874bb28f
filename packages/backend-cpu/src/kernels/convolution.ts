import type { ContractKernel } from '@itop/ops'
import * as jobs from '../jobs/convolution.js'
import { usualBorder } from '../planes.js'
import { at, atOrNone, type KernelContext } from './context.js'

/** Correlation of images with the existing weights. */
export const conv2d = (context: KernelContext): ContractKernel<'ItopConv2d'> => ({
  name: 'ItopConv2d',
  run: ({ x, values, bias }, geometry) => {
    const { layout, backend } = context
    const { n, input, output } = geometry
    const y = backend.allocate(layout.imageTensor(output, n))
    context.perform(room => jobs.conv2d(room, geometry, {
      x: at(context, x), from: layout.planesOf(x, input, n),
      y: at(context, y), to: layout.imagePlanes(output, n, usualBorder),
      values: at(context, values), bias: atOrNone(context, bias)
    }))
    return y
  }
})

/** The gradient of the images. */
export const conv2dInputGradient = (context: KernelContext): ContractKernel<'ItopConv2dInputGradient'> => ({
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, geometry) => {
    const { layout, backend } = context
    const { n, input, output, padding } = geometry
    const to = layout.imagePlanes(input, n, Math.max(usualBorder, ...padding))
    const dx = backend.allocate(layout.imageTensor(input, n, to.border))
    context.perform(room => jobs.conv2dInputGradient(room, geometry, {
      dy: at(context, dy), from: layout.planesOf(dy, output, n), values: at(context, values), dx: at(context, dx), to
    }))
    return dx
  }
})

/** The gradient of the weights at existing positions. */
export const conv2dWeightGradient = (context: KernelContext): ContractKernel<'ItopConv2dWeightGradient'> => ({
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, geometry) => {
    const { layout, backend } = context
    const { pattern, input, output, n } = geometry
    const dw = backend.allocate([pattern.nnz])
    context.perform(room => jobs.conv2dWeightGradient(room, geometry, {
      x: at(context, x), from: layout.planesOf(x, input, n), dy: at(context, dy), to: layout.planesOf(dy, output, n),
      dw: at(context, dw)
    }))
    return dw
  }
})
