import type * as tf from '@tensorflow/tfjs-core'
import { runOne, type KernelAttributes } from '../contract.js'
import { release } from './release.js'

/** TF.js asks for the gradients of x, values and bias in this order, x only where something before it is trained. */
export const convolution: tf.GradConfig = {
  kernelName: 'ItopConv2d',
  inputsToSave: ['x', 'values'],
  gradFunc: (upstream, saved, attrs) => {
    // The attributes that `conv2d` passed; TF.js hands them back untouched. One output, so one upstream gradient.
    const { tap, bias, ...geometry } = attrs as unknown as KernelAttributes['ItopConv2d']
    const [x, values] = saved as [tf.Tensor, tf.Tensor]
    const dy = upstream as tf.Tensor
    tap?.(x, dy)
    return {
      x: () => runOne('ItopConv2dInputGradient', { dy, values }, geometry),
      values: () => {
        const gradient = runOne('ItopConv2dWeightGradient', { x, dy }, geometry)
        release(x, bias ? undefined : dy)
        return gradient
      },
      bias: () => {
        const gradient = runOne('ItopBiasGradient', { dy }, { n: geometry.n, shape: geometry.output })
        release(dy)
        return gradient
      }
    }
  }
}
