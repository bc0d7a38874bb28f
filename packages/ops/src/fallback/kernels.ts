import type { ContractKernel, KernelName } from '../contract.js'
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from './convolution.js'
import { denseGradient } from './dense-gradient.js'
import { add, dropout, form, logits, relu, reluGradient } from './elementwise.js'
import { biasGradient, input, linear, linearInputGradient, linearWeightGradient } from './linear.js'
import { softmaxCrossEntropy } from './loss.js'
import { batchNorm, batchNormGradient, moveStatistics, normalise } from './norm.js'
import { adam, clipFactor, sgd } from './optimize.js'
import {
  averagePool, averagePoolGradient, globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient
} from './pool.js'
import { addProduct, conv2dOfView, keepLargest, linearOfView, select, spread } from './view.js'

/** The contract on stock TF.js ops: same numbers, dense arithmetic. Activations are `[n, c·h·w]` in every form. */
export const fallbackKernels: readonly ContractKernel<KernelName>[] = [
  input, form, linear, linearInputGradient, linearWeightGradient, biasGradient, conv2d, conv2dInputGradient,
  conv2dWeightGradient, batchNorm, batchNormGradient, normalise, moveStatistics, relu, reluGradient, add, maxPool,
  maxPoolGradient, averagePool, averagePoolGradient, globalAveragePool, globalAveragePoolGradient, dropout, logits,
  softmaxCrossEntropy, sgd, adam, clipFactor, denseGradient, linearOfView, conv2dOfView, select, spread, keepLargest,
  addProduct
] as readonly ContractKernel<KernelName>[] // each is typed by its own name; a list of them forgets which
