import type { ContractKernel } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { given, tensorOf, type KernelContext } from './context.js'
import { convGradientRows } from './convolution.js'

/** Rows of the whole gradient; `ops` asks for some at a time, reads them, and keeps the best. */
export const denseGradient = (context: KernelContext): ContractKernel<'ItopDenseGradient'> => ({
  name: 'ItopDenseGradient',
  run: ({ x, dy }, { conv, start, end }) => {
    if (conv) return convGradientRows(context, conv, { x: given(x), dy: given(dy) }, start, end)
    return tf.tidy(() => {
      const rows = tf.slice(tensorOf(dy), [0, start], [-1, end - start]) // [n, end − start]
      return tf.matMul(rows, tensorOf(x), true, false)
    })
  }
})
