import type { ContractKernel, PoolGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { float32, run, type Attributes } from '../tensorflow.js'
import type { KernelContext } from './context.js'
import { tensorOf } from './tensor-of.js'

const attributesOf = ({ size, stride }: PoolGeometry): Attributes =>
  ({ T: float32, ksize: [1, ...size, 1], strides: [1, ...stride, 1], padding: 'VALID', data_format: 'NHWC' })

/** Images with a border of this value, `[n, h, w, c]`. */
function bordered(x: tf.TensorInfo | undefined, { padding: [y, side] }: PoolGeometry, value: number): tf.Tensor4D {
  const images = tensorOf(x) as tf.Tensor4D // the image form
  return y + side === 0 ? images : tf.pad4d(images, [[0, 0], [y, y], [side, side], [0, 0]], value)
}

const unbordered = (dx: tf.Tensor, { input, padding: [y, side] }: PoolGeometry): tf.Tensor =>
  y + side === 0 ? dx : tf.slice(dx, [0, y, side, 0], [-1, input.h, input.w, -1])

export const maxPool = ({ backend }: KernelContext): ContractKernel<'ItopMaxPool'> => ({
  name: 'ItopMaxPool',
  run: ({ x }, pool) => tf.tidy(() => run(backend, 'MaxPool', [bordered(x, pool, -Infinity)], attributesOf(pool)))
})

export const maxPoolGradient = ({ backend }: KernelContext): ContractKernel<'ItopMaxPoolGradient'> => ({
  name: 'ItopMaxPoolGradient',
  run: ({ dy, x, y }, pool) => tf.tidy(() => {
    const images = bordered(x, pool, -Infinity)
    return unbordered(run(backend, 'MaxPoolGrad', [images, tensorOf(y), tensorOf(dy)], attributesOf(pool)), pool)
  })
})

export const averagePool = ({ backend }: KernelContext): ContractKernel<'ItopAveragePool'> => ({
  name: 'ItopAveragePool',
  run: ({ x }, pool) => tf.tidy(() => run(backend, 'AvgPool', [bordered(x, pool, 0)], attributesOf(pool)))
})

export const averagePoolGradient = ({ backend }: KernelContext): ContractKernel<'ItopAveragePoolGradient'> => ({
  name: 'ItopAveragePoolGradient',
  run: ({ dy }, pool) => tf.tidy(() => {
    const { n, input, padding: [y, x] } = pool
    const shape = tf.tensor1d([n, input.h + 2 * y, input.w + 2 * x, input.c], 'int32')
    return unbordered(run(backend, 'AvgPoolGrad', [shape, tensorOf(dy)], attributesOf(pool)), pool)
  })
})

export const globalAveragePool = (): ContractKernel<'ItopGlobalAveragePool'> => ({
  name: 'ItopGlobalAveragePool',
  run: ({ x }) => tf.tidy(() => tf.mean(tensorOf(x), [1, 2])) // [n, c]
})

export const globalAveragePoolGradient = (): ContractKernel<'ItopGlobalAveragePoolGradient'> => ({
  name: 'ItopGlobalAveragePoolGradient',
  run: ({ dy }, { n, shape: { c, h, w } }) => tf.tidy(() =>
    tf.broadcastTo(tf.reshape(tf.div(tensorOf(dy), h * w), [n, 1, 1, c]), [n, h, w, c]))
})
