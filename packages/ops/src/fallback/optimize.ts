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
    { values, gradient, first, second, age }, { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step }
  ) => tf.tidy(() => {
    const w = tensorOf(values!)
    const g = decoupled ? tensorOf(gradient!) : tf.add(tensorOf(gradient!), tf.mul(w, weightDecay))
    const m = mean(tensorOf(first!), g, beta1)
    const v = mean(tensorOf(second!), tf.square(g), beta2)
    const ages = age ? tf.add(tensorOf(age), 1) : undefined
    const rest = (beta: number) => ages ? tf.neg(tf.expm1(tf.mul(ages, Math.log(beta)))) : 1 - beta ** (step + 1)
    const way = tf.div(tf.mul(tf.div(m, rest(beta1)), learningRate), tf.add(tf.sqrt(tf.div(v, rest(beta2))), epsilon))
    const whole = decoupled ? tf.add(way, tf.mul(w, learningRate * weightDecay)) : way
    return [tf.sub(w, whole), m, v, ...ages ? [ages] : []]
  })
}

export const clipFactor: ContractKernel<'ItopClipFactor'> = {
  name: 'ItopClipFactor',
  run: (gradients, { clipNorm }) => tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(tensorOf(gradient))))
    const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0)))
    return tf.minimum(tf.div(clipNorm, tf.add(norm, 1e-6)), 1)
  })
}
