import type { ContractKernel } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { KernelContext } from './context.js'
import { tensorOf } from './tensor-of.js'
import { gatherMatrix, scatterMatrix } from './weight.js'

export const linear = (context: KernelContext): ContractKernel<'ItopLinear'> => ({
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern, relu }) => tf.tidy(() => {
    const weight = scatterMatrix(context, tensorOf(values), pattern)
    const product = tf.matMul(tensorOf(x), weight, false, true) // [n, out]
    const sum = bias ? tf.add(product, tensorOf(bias)) : product
    return relu ? tf.relu(sum) : sum
  })
})

export const linearInputGradient = (context: KernelContext): ContractKernel<'ItopLinearInputGradient'> => ({
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern }) =>
    tf.tidy(() => tf.matMul(tensorOf(dy), scatterMatrix(context, tensorOf(values), pattern))) // [n, in]
})

export const linearWeightGradient = (context: KernelContext): ContractKernel<'ItopLinearWeightGradient'> => ({
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern }) => tf.tidy(() => {
    const whole = tf.matMul(tensorOf(dy), tensorOf(x), true, false) // [out, in]
    return gatherMatrix(context, whole, pattern)
  })
})
