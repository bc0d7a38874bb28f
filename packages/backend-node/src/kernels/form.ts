import type { ContractKernel, ImageShape } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { tensorOf } from './tensor-of.js'

/** `[n, c·h·w]` → `[n, h, w, c]`. */
const toImage = (x: tf.Tensor, n: number, { c, h, w }: ImageShape): tf.Tensor4D =>
  tf.transpose(tf.reshape(x, [n, c, h, w]), [0, 2, 3, 1])

/** `[n, h, w, c]` → `[n, c·h·w]`. */
const toVector = (x: tf.Tensor, n: number): tf.Tensor2D => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [n, -1])

/** Vectors have two dimensions; images have four, channels last, as TensorFlow has them, and no border. */
export const form = (): ContractKernel<'ItopForm'> => ({
  name: 'ItopForm',
  run: ({ x }, { n, shape, form }) => tf.tidy(() => {
    const from = tensorOf(x)
    const rank = form.kind === 'vector' ? 2 : form.kind === 'image' ? 4 : form.tensorShape.length
    if (from.rank === rank) return tf.clone(from)
    return rank === 2 ? toVector(from, n) : toImage(from, n, shape)
  })
})
