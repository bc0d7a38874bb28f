import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { tensorOf } from './tensor-of.js'
import { gather, scatter } from './weight.js'

export const input: ContractKernel<'ItopInput'> = {
  name: 'ItopInput',
  run: (_, { shape, n, fill }) => {
    const features = shape.c * shape.h * shape.w
    const buffer = new Float32Array(n * features)
    fill(buffer, { kind: 'image-major' })
    return tf.tensor2d(buffer, [n, features])
  }
}

export const linear: ContractKernel<'ItopLinear'> = {
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern, relu }) => tf.tidy(() => {
    const product = tf.matMul(tensorOf(x!), scatter(tensorOf(values!), pattern), false, true) // [n, out]
    const sum = bias ? tf.add(product, tensorOf(bias)) : product
    return relu ? tf.relu(sum) : sum
  })
}

export const linearInputGradient: ContractKernel<'ItopLinearInputGradient'> = {
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern }) =>
    tf.tidy(() => tf.matMul(tensorOf(dy!), scatter(tensorOf(values!), pattern))) // [n, in]
}

export const linearWeightGradient: ContractKernel<'ItopLinearWeightGradient'> = {
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern }) =>
    tf.tidy(() => gather(tf.matMul(tensorOf(dy!), tensorOf(x!), true, false), pattern)) // [out, in] → [nnz]
}

export const biasGradient: ContractKernel<'ItopBiasGradient'> = {
  name: 'ItopBiasGradient',
  run: ({ dy }, { n, shape }) => tf.tidy(() => tf.sum(tf.reshape(tensorOf(dy!), [n, shape.c, -1]), [0, 2]))
}
