import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { keeps } from '../dropout.js'
import { tensorOf } from './tensor-of.js'

/** Here every activation has the same form. */
export const form: ContractKernel<'ItopForm'> = { name: 'ItopForm', run: ({ x }) => tf.clone(tensorOf(x!)) }

export const logits: ContractKernel<'ItopLogits'> = {
  name: 'ItopLogits',
  run: ({ logits: activation }) => tf.clone(tensorOf(activation!))
}

export const relu: ContractKernel<'ItopRelu'> = { name: 'ItopRelu', run: ({ x }) => tf.relu(tensorOf(x!)) }

/** dy where y > 0 or y is NaN, else 0, whatever dy is: a product would make NaN of Infinity. */
export const whereActive = (dy: tf.Tensor, y: tf.Tensor): tf.Tensor =>
  tf.where(tf.lessEqual(y, 0), tf.zerosLike(dy), dy)

export const reluGradient: ContractKernel<'ItopReluGradient'> = {
  name: 'ItopReluGradient',
  run: ({ dy, y }) => tf.tidy(() => whereActive(tensorOf(dy!), tensorOf(y!)))
}

export const add: ContractKernel<'ItopAdd'> = { name: 'ItopAdd', run: ({ a, b }) => tf.add(tensorOf(a!), tensorOf(b!)) }

export const dropout: ContractKernel<'ItopDropout'> = {
  name: 'ItopDropout',
  run: ({ x }, { rate, key }) => tf.tidy(() => {
    const value = tensorOf(x!) // [n, c·h·w]: the flat index counts n, c, h, w row-major
    const places = Uint8Array.from({ length: value.size }, (_, i) => Number(keeps(key, i, rate)))
    const kept = tf.tensor(places, value.shape, 'bool')
    return tf.where(kept, tf.div(value, 1 - rate), tf.zerosLike(value))
  })
}
