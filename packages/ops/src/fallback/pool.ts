import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import type { PoolGeometry } from '../geometry.js'
import { tensorOf } from './tensor-of.js'
import { addWindows, windows } from './windows.js'

/** `[n, c·h·w]` → `[n·c, h, w]` of the pool's input. */
const inputPlanes = (x: tf.TensorInfo, { n, input }: PoolGeometry): tf.Tensor3D =>
  tf.reshape(tensorOf(x), [n * input.c, input.h, input.w])

const outputPlanes = (y: tf.TensorInfo, { n, output }: PoolGeometry): tf.Tensor3D =>
  tf.reshape(tensorOf(y), [n * output.c, output.h, output.w])

const flat = (planes: tf.Tensor, { n }: PoolGeometry): tf.Tensor2D => tf.reshape(planes, [n, -1])

export const maxPool: ContractKernel<'ItopMaxPool'> = {
  name: 'ItopMaxPool',
  run: ({ x }, pool) => tf.tidy(() => {
    const seen: tf.Tensor[] = windows(inputPlanes(x!, pool), pool, -Infinity)
    return flat(seen.reduce((a, b) => tf.maximum(a, b)), pool)
  })
}

export const maxPoolGradient: ContractKernel<'ItopMaxPoolGradient'> = {
  name: 'ItopMaxPoolGradient',
  run: ({ dy, x, y }, pool) => tf.tidy(() => {
    const highest = outputPlanes(y!, pool)
    let rest: tf.Tensor = outputPlanes(dy!, pool) // 0 where a place before has taken it
    const parts = windows(inputPlanes(x!, pool), pool, -Infinity).map((seen) => {
      const taken = tf.where(tf.equal(seen, highest), rest, tf.zerosLike(rest))
      rest = tf.sub(rest, taken)
      return taken
    })
    return flat(addWindows(parts, pool), pool)
  })
}

const area = ({ size: [kh, kw] }: PoolGeometry): number => kh * kw

export const averagePool: ContractKernel<'ItopAveragePool'> = {
  name: 'ItopAveragePool',
  run: ({ x }, pool) => tf.tidy(() => {
    const seen: tf.Tensor[] = windows(inputPlanes(x!, pool), pool, 0)
    return flat(tf.div(seen.reduce((a, b) => tf.add(a, b)), area(pool)), pool)
  })
}

export const averagePoolGradient: ContractKernel<'ItopAveragePoolGradient'> = {
  name: 'ItopAveragePoolGradient',
  run: ({ dy }, pool) => tf.tidy(() => {
    const share = tf.div(outputPlanes(dy!, pool), area(pool))
    return flat(addWindows(Array.from({ length: area(pool) }, () => share), pool), pool)
  })
}

export const globalAveragePool: ContractKernel<'ItopGlobalAveragePool'> = {
  name: 'ItopGlobalAveragePool',
  run: ({ x }, { n, shape }) => tf.tidy(() => tf.mean(tf.reshape(tensorOf(x!), [n, shape.c, -1]), 2))
}

export const globalAveragePoolGradient: ContractKernel<'ItopGlobalAveragePoolGradient'> = {
  name: 'ItopGlobalAveragePoolGradient',
  run: ({ dy }, { n, shape: { c, h, w } }) => tf.tidy(() => {
    const share = tf.div(tf.reshape(tensorOf(dy!), [n, c, 1]), h * w)
    return tf.reshape(tf.tile(share, [1, 1, h * w]), [n, -1])
  })
}
