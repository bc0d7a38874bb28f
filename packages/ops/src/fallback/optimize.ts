import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { tensorOf } from './tensor-of.js'

export const sgd: ContractKernel<'ItopSgd'> = {
  name: 'ItopSgd',
  run: ({ values, gradient, velocity }, { learningRate, momentum, nesterov, weightDecay }) => tf.tidy(() => {
    const w = tensorOf(values!)
    const g = tf.add(tensorOf(gradient!), tf.mul(w, weightDecay))
    const v = tf.add(tf.mul(tensorOf(velocity!), momentum), g)
    const direction = nesterov ? tf.add(g, tf.mul(v, momentum)) : v
    return [tf.sub(w, tf.mul(direction, learningRate)), v]
  })
}

export const adam: ContractKernel<'ItopAdam'> = {
  name: 'ItopAdam',
  run: ({ values, gradient, first, second }, { learningRate, beta1, beta2, epsilon, weightDecay, step }) => tf.tidy(() => {
    const w = tensorOf(values!)
    const g = tf.add(tensorOf(gradient!), tf.mul(w, weightDecay))
    const m = tf.add(tf.mul(tensorOf(first!), beta1), tf.mul(g, 1 - beta1))
    const v = tf.add(tf.mul(tensorOf(second!), beta2), tf.mul(tf.square(g), 1 - beta2))
    const mHat = tf.div(m, 1 - beta1 ** (step + 1))
    const vHat = tf.div(v, 1 - beta2 ** (step + 1))
    return [tf.sub(w, tf.div(tf.mul(mHat, learningRate), tf.add(tf.sqrt(vHat), epsilon))), m, v]
  })
}
