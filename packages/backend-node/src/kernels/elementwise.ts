import { keeps, type ContractKernel } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { tensorOf } from './tensor-of.js'

/** The sum over images and pixels: all axes but the last. */
export const biasGradient = (): ContractKernel<'ItopBiasGradient'> => ({
  name: 'ItopBiasGradient',
  run: ({ dy }) => tf.tidy(() => tf.sum(tf.reshape(tensorOf(dy), [-1, dy!.shape.at(-1)!]), 0))
})

export const dropout = (): ContractKernel<'ItopDropout'> => ({
  name: 'ItopDropout',
  run: ({ x }, { n, shape: { c, h, w }, rate, key }) => tf.tidy(() => {
    const value = tensorOf(x)
    const pixels = h * w
    const places = new Uint8Array(value.size)
    // The hash counts n, c, h, w row-major; an image lies n, h, w, c.
    for (let i = 0, flat = 0; i < n * c; i++) {
      const image = Math.floor(i / c)
      for (let p = 0; p < pixels; p++, flat++) {
        places[value.rank === 4 ? (image * pixels + p) * c + i % c : flat] = Number(keeps(key, flat, rate))
      }
    }
    const kept = tf.tensor(places, value.shape, 'bool')
    return tf.where(kept, tf.div(value, 1 - rate), tf.zerosLike(value))
  })
})
