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

/** Adam, in place over `[nnz]`. What depends on β, the step and the rate is computed here, in float64. */
export const adam = (context: KernelContext): ContractKernel<'ItopAdam'> => ({
  name: 'ItopAdam',
  run: (
    { values, gradient, first, second, age }, { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }
  ) => {
    const [decay, shrink] = decoupled ? [0, learningRate * weightDecay] : [weightDecay, 0]
    context.backend.kernels.exports.adam(at(context, values), at(context, gradient), at(context, first),
      at(context, second), age ? at(context, age) : 0, sizeOf(values!.shape), learningRate, beta1, 1 - beta1, beta2,
      1 - beta2, epsilon, decay, shrink, 1 / (1 - beta1 ** (step + 1)), 1 / (1 - beta2 ** (step + 1)), Math.log(beta1),
      Math.log(beta2))
    return []
  }
})

/** Squares are summed in float64. */
export const clipFactor = (context: KernelContext): ContractKernel<'ItopClipFactor'> => ({
  name: 'ItopClipFactor',
  run: (gradients, { clipNorm }) => {
    const { backend } = context
    const squares = Object.values(gradients).reduce((sum, gradient) =>
      sum + backend.kernels.exports.square_sum(at(context, gradient), sizeOf(gradient.shape)), 0)
    const factor = backend.allocate([])
    backend.viewOf(factor)[0] = Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6))
    return factor
  }
})
