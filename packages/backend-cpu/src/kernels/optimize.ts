import { sizeOf } from '@itop/masks'
import type { ContractKernel } from '@itop/ops'
import * as jobs from '../jobs/optimize.js'
import { at, atOrNone, type KernelContext } from './context.js'

/** SGD with momentum, in place over `[nnz]`. */
export const sgd = (context: KernelContext): ContractKernel<'ItopSgd'> => ({
  name: 'ItopSgd',
  run: ({ values, gradient, velocity }, numbers) => {
    const places = {
      values: at(context, values), gradient: at(context, gradient), velocity: at(context, velocity),
      n: sizeOf(values!.shape)
    }
    context.performAgain(({ learningRate }) => jobs.sgd(places, { ...numbers, learningRate }), numbers)
    return []
  }
})

/** Adam, in place over `[nnz]`. */
export const adam = (context: KernelContext): ContractKernel<'ItopAdam'> => ({
  name: 'ItopAdam',
  run: ({ values, gradient, first, second, age }, numbers) => {
    const places = {
      values: at(context, values), gradient: at(context, gradient), first: at(context, first),
      second: at(context, second), age: atOrNone(context, age), n: sizeOf(values!.shape)
    }
    context.performAgain(({ learningRate, step }) => jobs.adam(places, { ...numbers, learningRate, step }), numbers)
    return []
  }
})

/** Squares are summed in float64. */
export const clipFactor = (context: KernelContext): ContractKernel<'ItopClipFactor'> => ({
  name: 'ItopClipFactor',
  run: (gradients, { clipNorm }) => {
    const factor = context.backend.allocate([])
    const placed = Object.values(gradients).map(one => ({ x: at(context, one), n: sizeOf(one.shape) }))
    context.perform(room => jobs.clipFactor(room, placed, clipNorm, at(context, factor)))
    return factor
  }
})
