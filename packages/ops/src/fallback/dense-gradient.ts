import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { tensorOf } from './tensor-of.js'

export const denseGradient: ContractKernel<'ItopDenseGradient'> = {
  name: 'ItopDenseGradient',
  run: (inputs, { start, end }) => tf.tidy(() => {
    const pairs = Object.keys(inputs).length / 2
    const parts = Array.from({ length: pairs }, (_, i) => {
      const dy = tensorOf(inputs[`dy${i}`]!)
      const rows = tf.slice(dy, [0, start], [-1, end - start]) // [n, end − start]
      return tf.matMul(rows, tensorOf(inputs[`x${i}`]!), true, false)
    })
    return parts.length === 1 ? parts[0]! : tf.addN(parts)
  })
}
