import type { ContractKernel } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { copyForm } from '../jobs/form.js'
import { usualBorder } from '../planes.js'
import { at, type KernelContext } from './context.js'

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
    context.perform(() => [copyForm({ x: at(context, x), from, y: at(context, y), to, shape })])
    return y
  }
})

function sameTensor({ backend }: KernelContext, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId)
  return { dataId, shape, dtype }
}
