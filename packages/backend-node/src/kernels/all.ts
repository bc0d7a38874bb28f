import type { ContractKernel, KernelName } from '@itop/ops'
import type { KernelContext } from './context.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient, denseGradient } from './convolution.js'
import { biasGradient, dropout } from './elementwise.js'
import { form } from './form.js'
import { linear, linearInputGradient, linearWeightGradient } from './linear.js'
import { batchNorm, batchNormGradient, normalise } from './norm.js'
import {
  averagePool, averagePoolGradient, globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient
} from './pool.js'

/**
 * The kernels of the contract that TensorFlow has ops of its own for: dense, images with channels last. The rest runs
 * by the fallback of ops, on TF.js's ops.
 */
export const kernelsOf = (context: KernelContext): readonly ContractKernel<KernelName>[] => [
  form, linear, linearInputGradient, linearWeightGradient, conv2d, conv2dInputGradient, conv2dWeightGradient,
  denseGradient, batchNorm, batchNormGradient, normalise, maxPool, maxPoolGradient, averagePool, averagePoolGradient,
  globalAveragePool, globalAveragePoolGradient, biasGradient, dropout
].map((make) => make(context) as unknown as ContractKernel<KernelName>) // each is typed by its own name
