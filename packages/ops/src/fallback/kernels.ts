import type { ContractKernel, KernelName } from '../contract.js'
import { biasGradient, input, linear, linearInputGradient, linearWeightGradient, logits, reluGradient } from './linear.js'
import { denseGradient } from './dense-gradient.js'
import { softmaxCrossEntropy } from './loss.js'
import { adam, sgd } from './optimize.js'

/** The contract on stock TF.js ops: same numbers, dense arithmetic. Activations are `[n, c·h·w]`. */
export const fallbackKernels: readonly ContractKernel<KernelName>[] = [
  input, linear, linearInputGradient, linearWeightGradient, biasGradient, reluGradient, logits,
  softmaxCrossEntropy, sgd, adam, denseGradient
] as readonly ContractKernel<KernelName>[] // each is typed by its own name; a list of them forgets which
