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

/**
 * β · old + (1 − β) · now, as a step from the nearer one: β as a float32 is off by 1.3e-5 of 1 − β when that is 0.001,
 * and the mean of equal numbers would not be that number.
 */
const mean = (old: tf.Tensor, now: tf.Tensor, beta: number): tf.Tensor => beta > 0.5
  ? tf.add(old, tf.mul(tf.sub(now, old), 1 - beta)) : tf.add(now, tf.mul(tf.sub(old, now), beta))

export const adam: ContractKernel<'ItopAdam'> = {
  name: 'ItopAdam',
  run: (
    { values, gradient, first, second }, { learningRate, beta1, beta2, epsilon, weightDecay, step }
  ) => tf.tidy(() => {
    const w = tensorOf(values!)
    const g = tf.add(tensorOf(gradient!), tf.mul(w, weightDecay))
    const m = mean(tensorOf(first!), g, beta1)
    const v = mean(tensorOf(second!), tf.square(g), beta2)
    const mHat = tf.div(m, 1 - beta1 ** (step + 1))
    const vHat = tf.div(v, 1 - beta2 ** (step + 1))
    return [tf.sub(w, tf.div(tf.mul(mHat, learningRate), tf.add(tf.sqrt(vHat), epsilon))), m, v]
  })
}
