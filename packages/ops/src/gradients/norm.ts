import type * as tf from '@tensorflow/tfjs-core'
import { runKernel, type KernelAttributes } from '../contract.js'
import { release } from './release.js'

export const batchNorm: tf.GradConfig = {
  kernelName: 'ItopBatchNorm',
  inputsToSave: ['x', 'scale', 'shift'],
  outputsToSave: [true, true, true],
  gradFunc: (upstream, saved, attrs) => {
    // Three outputs by contract, of which only y is differentiable; the attributes are those of `batchNorm`.
    const [dy] = upstream as tf.Tensor[]
    const [x, scale, shift, y, mean, variance] = saved as
      [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    const geometry = attrs as unknown as KernelAttributes['ItopBatchNorm']
    const gradients = runKernel('ItopBatchNormGradient', { dy: dy!, x, y, scale, shift, mean, variance }, geometry)
    release(dy, x, y)
    const [dx, dScale, dShift, dResidual] = gradients as tf.Tensor[]
    return { x: () => dx!, scale: () => dScale!, shift: () => dShift!, residual: () => dResidual! }
  }
}
