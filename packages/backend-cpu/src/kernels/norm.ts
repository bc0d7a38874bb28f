import { sizeOf } from '@itop/masks'
import type { ContractKernel, NormGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import * as jobs from '../jobs/norm.js'
import { at, atOrNone, type KernelContext } from './context.js'

type Inputs = Record<string, TensorInfo>

/** A forward pass; statistics are written in training and read in inference. */
function normalise(
  context: KernelContext, kernel: 'norm_train' | 'norm_infer', { x, scale, shift, residual }: Inputs,
  { n, shape, relu, epsilon }: NormGeometry, mean: number, variance: number
): TensorInfo {
  const y = context.backend.allocate(x!.shape)
  context.perform(() => [jobs.norm(kernel, context.layout.planesOf(x, shape, n), { relu, epsilon }, {
    x: at(context, x), residual: atOrNone(context, residual), y: at(context, y), scale: at(context, scale),
    shift: at(context, shift), mean, variance
  })])
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
    context.perform(() => [jobs.normGradient(context.layout.planesOf(x, shape, n), { relu, epsilon }, {
      dy: at(context, dy), x: at(context, x), y: at(context, y), dx: at(context, dx),
      dResidual: atOrNone(context, dResidual[0]), scale: at(context, scale), shift: at(context, shift),
      mean: at(context, mean), variance: at(context, variance), dScale: at(context, dScale), dShift: at(context, dShift)
    })])
    return [dx, dScale, dShift, ...dResidual]
  }
})

/** Moves running statistics towards the batch's, in place. */
export const moveStatistics = (context: KernelContext): ContractKernel<'ItopMoveStatistics'> => ({
  name: 'ItopMoveStatistics',
  run: ({ mean, variance, batchMean, batchVariance }, numbers) => {
    context.perform(room => [jobs.moveStatistics(room, {
      mean: at(context, mean), variance: at(context, variance), batchMean: at(context, batchMean),
      batchVariance: at(context, batchVariance), channels: sizeOf(mean!.shape)
    }, numbers)])
    return []
  }
})
