import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { wholeGradient } from './convolution.js'
import { tensorOf } from './tensor-of.js'

export const denseGradient: ContractKernel<'ItopDenseGradient'> = {
  name: 'ItopDenseGradient',
  run: ({ x, dy }, { conv, start, end }) => tf.tidy(() => {
    if (conv) return wholeGradient(tensorOf(x!), tensorOf(dy!), conv, start, end)
    const rows = tf.slice(tensorOf(dy!), [0, start], [-1, end - start]) // [n, end − start]
    return tf.matMul(rows, tensorOf(x!), true, false)
  })
}
