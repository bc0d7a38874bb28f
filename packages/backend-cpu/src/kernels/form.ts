import type { ContractKernel, ImageShape } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { planeFields, usualBorder, type Planes } from '../planes.js'
import { at, withJob, type KernelContext } from './context.js'

/** Copies an activation from one form into another. */
export function copyForm(context: KernelContext, copy: {
  readonly x: number, readonly from: Planes, readonly y: number, readonly to: Planes, readonly shape: ImageShape
}): void {
  const { x, from, y, to, shape } = copy
  withJob(context, [
    ...planeFields(from), ...planeFields(to), x + from.origin * 4, y + to.origin * 4, shape.h, shape.w
  ], context.backend.kernels.exports.copy_form)
}

/** Clears the border of an image that lies at `tensor`. */
export function clearBorders(context: KernelContext, tensor: number, planes: Planes): void {
  withJob(context, [...planeFields(planes), tensor + planes.origin * 4], context.backend.kernels.exports.clear_borders)
}

/** An activation in the form that the next kernel reads; the tensor itself where it has that form. */
export const form = (context: KernelContext): ContractKernel<'ItopForm'> => ({
  name: 'ItopForm',
  run: ({ x }, { n, shape, form }) => {
    const from = context.layout.planesOf(x, shape, n)
    const same = form.kind === 'vector' ? from.isVector
      : form.kind === 'image' ? !from.isVector && from.border >= Math.max(usualBorder, ...form.padding)
        : String(x!.shape) === String(form.tensorShape)
    if (same) return sameTensor(context, x!)
    const tensorShape = form.kind === 'vector' ? [shape.c * shape.h * shape.w, context.layout.lanesOf(n).stride]
      : form.kind === 'image' ? context.layout.imageTensor(shape, n, Math.max(usualBorder, ...form.padding))
        : form.tensorShape
    const y = context.backend.allocate(tensorShape)
    const to = context.layout.planesOf(y, shape, n)
    if (from.isVector && to.isVector) {
      throw new TypeError(`backend-cpu: no form [${tensorShape}] of a tensor [${x!.shape}]. ` +
        'Call kernels through @itop/ops.')
    }
    copyForm(context, { x: at(context, x), from, y: at(context, y), to, shape })
    return y
  }
})

function sameTensor({ backend }: KernelContext, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId)
  return { dataId, shape, dtype }
}
