import { sizeOf } from '@itop/masks'
import type { ContractKernel } from '@itop/ops'
import * as jobs from '../jobs/optimize.js'
import { at, atOrNone, type KernelContext } from './context.js'

/** SGD with momentum, in place over `[nnz]`. */
export const sgd = (context: KernelContext): ContractKernel<'ItopSgd'> => ({
  name: 'ItopSgd',
  run: ({ values, gradient, velocity }, numbers) => {
    context.perform(() => [jobs.sgd({
      values: at(context, values), gradient: at(context, gradient), velocity: at(context, velocity),
      n: sizeOf(values!.shape)
    }, numbers)])
    return []
  }
})

/** Adam, in place over `[nnz]`. */
export const adam = (context: KernelContext): ContractKernel<'ItopAdam'> => ({
  name: 'ItopAdam',
  run: ({ values, gradient, first, second, age }, numbers) => {
    context.perform(() => [jobs.adam({
      values: at(context, values), gradient: at(context, gradient), first: at(context, first),
      second: at(context, second), age: atOrNone(context, age), n: sizeOf(values!.shape)
    }, numbers)])
    return []
  }
})

/** Squares are summed in float64. */
export const clipFactor = (context: KernelContext): ContractKernel<'ItopClipFactor'> => ({
  name: 'ItopClipFactor',
  run: (gradients, { clipNorm }) => {
    const { backend, kernels } = context
    const squares = Object.values(gradients).reduce((sum, gradient) =>
      sum + kernels.exports.square_sum(at(context, gradient), sizeOf(gradient.shape)), 0)
    const factor = backend.allocate([])
    backend.viewOf(factor)[0] = Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6))
    return factor
  }
})
