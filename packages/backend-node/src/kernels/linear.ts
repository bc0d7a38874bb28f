import { computedLayer, type ContractKernel } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { KernelContext } from './context.js'
import { tensorOf } from './tensor-of.js'
import { computedOf, withRemoved } from './units.js'
import { gatherMatrix, scatterMatrix } from './weight.js'

export const linear = (context: KernelContext): ContractKernel<'ItopLinear'> => ({
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern: whole, relu }) => tf.tidy(() => {
    const { pattern, inputs, outputs } = computedLayer(whole)
    const weight = scatterMatrix(context, tensorOf(values), pattern)
    const product = withRemoved(tf.matMul(computedOf(tensorOf(x), inputs), weight, false, true), outputs) // [n, out]
    const sum = bias ? tf.add(product, tensorOf(bias)) : product
    return relu ? tf.relu(sum) : sum
  })
})

export const linearInputGradient = (context: KernelContext): ContractKernel<'ItopLinearInputGradient'> => ({
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern: whole }) => tf.tidy(() => {
    const { pattern, inputs, outputs } = computedLayer(whole)
    const weight = scatterMatrix(context, tensorOf(values), pattern)
    return withRemoved(tf.matMul(computedOf(tensorOf(dy), outputs), weight), inputs) // [n, in]
  })
})

export const linearWeightGradient = (context: KernelContext): ContractKernel<'ItopLinearWeightGradient'> => ({
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern: whole }) => tf.tidy(() => {
    const { pattern, inputs, outputs } = computedLayer(whole)
    const upstream = computedOf(tensorOf(dy), outputs)
    const gradient = tf.matMul(upstream, computedOf(tensorOf(x), inputs), true, false) // [out, in]
    return gatherMatrix(context, gradient, pattern)
  })
})
