import type { ContractKernel, NormGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { planeFields } from '../planes.js'
import { at, float, withJob, type KernelContext } from './context.js'

type Inputs = Record<string, TensorInfo>

/** The job of a forward pass; statistics are written in training and read in inference. */
function normalise(
  context: KernelContext, kernel: 'norm_train' | 'norm_infer', { x, scale, shift, residual }: Inputs,
  { n, shape, relu, epsilon }: NormGeometry, mean: number, variance: number
): TensorInfo {
  const y = context.backend.allocate(x!.shape)
  const planes = context.layout.planesOf(x, shape, n)
  const origin = planes.origin * 4
  withJob(context, [
    ...planeFields(planes), at(context, x) + origin, residual ? at(context, residual) + origin : 0, at(context, scale),
    at(context, shift), mean, variance, at(context, y) + origin, Number(relu), float(epsilon)
  ], context.backend.kernels.exports[kernel])
  return y
}

/** Batch norm by the batch's own mean and variance, which come back beside the result. */
export const batchNorm = (context: KernelContext): ContractKernel<'ItopBatchNorm'> => ({
  name: 'ItopBatchNorm',
  run: (inputs, geometry) => {
    const { c } = geometry.shape
    const [mean, variance] = [context.backend.allocate([c]), context.backend.allocate([c])]
    const y = normalise(context, 'norm_train', inputs, geometry, at(context, mean), at(context, variance))
    return [y, mean, variance]
  }
})

/** Batch norm by running statistics. */
export const normaliseBy = (context: KernelContext): ContractKernel<'ItopNormalise'> => ({
  name: 'ItopNormalise',
  run: (inputs, geometry) =>
    normalise(context, 'norm_infer', inputs, geometry, at(context, inputs['mean']), at(context, inputs['variance']))
})

export const batchNormGradient = (context: KernelContext): ContractKernel<'ItopBatchNormGradient'> => ({
  name: 'ItopBatchNormGradient',
  run: ({ dy, x, y, scale, shift, mean, variance }, { n, shape, relu, epsilon, residual }) => {
    const { backend } = context
    const dx = backend.allocate(x!.shape)
    const [dScale, dShift] = [backend.allocate([shape.c]), backend.allocate([shape.c])]
    const dResidual = residual ? [backend.allocate(x!.shape)] : []
    const planes = context.layout.planesOf(x, shape, n)
    const image = (info: TensorInfo | undefined) => at(context, info) + planes.origin * 4
    withJob(context, [
      ...planeFields(planes), image(dy), image(x), image(y), at(context, scale), at(context, shift), at(context, mean),
      at(context, variance), image(dx), at(context, dScale), at(context, dShift), residual ? image(dResidual[0]) : 0,
      Number(relu), float(epsilon)
    ], backend.kernels.exports.norm_gradient)
    return [dx, dScale, dShift, ...dResidual]
  }
})

/** Moves running statistics towards the batch's, in place. */
export const moveStatistics = (context: KernelContext): ContractKernel<'ItopMoveStatistics'> => ({
  name: 'ItopMoveStatistics',
  run: ({ mean, variance, batchMean, batchVariance }, { momentum, count }) => {
    const unbiased = count / (count - 1)
    const view = (info: TensorInfo | undefined) => context.backend.viewOf(info!) // the contract names all four
    const [running, batch] = [[view(mean), view(variance)], [view(batchMean), view(batchVariance)]] as const
    for (const [i, own] of running.entries()) {
      for (let c = 0; c < own.length; c++) {
        own[c] = (1 - momentum) * own[c]! + momentum * batch[i]![c]! * (i === 1 ? unbiased : 1)
      }
    }
    return []
  }
})
