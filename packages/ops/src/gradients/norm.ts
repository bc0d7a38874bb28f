import * as tf from '@tensorflow/tfjs-core'
import { runKernel, runOne, type KernelAttributes } from '../contract.js'
import { release } from './release.js'

/** Of a norm by running statistics, which are constants: of what comes in and the residual, not of scale and shift. */
export const normalise: tf.GradConfig = {
  kernelName: 'ItopNormalise',
  inputsToSave: ['scale', 'variance'],
  outputsToSave: [true],
  gradFunc: (upstream, saved, attrs) => {
    const [scale, variance, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const geometry = attrs as unknown as KernelAttributes['ItopNormalise']   // those of `batchNorm`, untouched
    const dy = geometry.relu ? runOne('ItopReluGradient', { dy: upstream as tf.Tensor, y }, {}) : upstream as tf.Tensor
    return {
      // What is linear has itself as its gradient, without what it adds.
      x: () => {
        const zeros = tf.zerosLike(scale)
        return runOne('ItopNormalise', { x: dy, scale, shift: zeros, mean: zeros, variance },
          { ...geometry, relu: false, residual: false })
      },
      residual: () => tf.clone(dy)
    }
  }
}

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
