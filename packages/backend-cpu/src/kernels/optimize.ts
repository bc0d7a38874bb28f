import type { ContractKernel } from '@itop/ops'
import { at, sizeOf, type KernelContext } from './context.js'

/** SGD with momentum, in place over `[nnz]`. */
export const sgd = (context: KernelContext): ContractKernel<'ItopSgd'> => ({
  name: 'ItopSgd',
  run: ({ values, gradient, velocity }, { learningRate, momentum, nesterov, weightDecay }) => {
    context.backend.kernels.exports.sgd(at(context, values), at(context, gradient), at(context, velocity),
      sizeOf(values!.shape), learningRate, momentum, weightDecay, Number(nesterov))
    return []
  }
})

/** Adam, in place over `[nnz]`. What depends on β and the step is computed here, in float64. */
export const adam = (context: KernelContext): ContractKernel<'ItopAdam'> => ({
  name: 'ItopAdam',
  run: ({ values, gradient, first, second }, { learningRate, beta1, beta2, epsilon, weightDecay, step }) => {
    context.backend.kernels.exports.adam(at(context, values), at(context, gradient), at(context, first),
      at(context, second), sizeOf(values!.shape), learningRate, beta1, 1 - beta1, beta2, 1 - beta2,
      epsilon, weightDecay, 1 / (1 - beta1 ** (step + 1)), 1 / (1 - beta2 ** (step + 1)))
    return []
  }
})
