import * as tf from '@tensorflow/tfjs-core'
import { runOne, type KernelAttributes } from './contract.js'

/** Registers the gradients of the contract's kernels with TF.js, once. They run kernels only, so they fit every backend. */
export function registerGradients(): void {
  if (!tf.getGradient('ItopLinear')) tf.registerGradient(linear)
  if (!tf.getGradient('ItopSoftmaxCrossEntropy')) tf.registerGradient(softmaxCrossEntropy)
}

const linear: tf.GradConfig = {
  kernelName: 'ItopLinear',
  inputsToSave: ['x', 'values'],
  outputsToSave: [true],
  gradFunc: (upstream, saved, attrs) => {
    // The attributes that `linear` passed; TF.js hands them back untouched. One output, so one upstream gradient.
    const { pattern, n, relu, tap } = attrs as unknown as KernelAttributes['ItopLinear']
    const [x, values, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const dy = relu ? runOne('ItopReluGradient', { dy: upstream as tf.Tensor, y }, {}) : upstream as tf.Tensor
    tap?.(x, dy)
    return {
      x: () => runOne('ItopLinearInputGradient', { dy, values }, { pattern, n }),
      values: () => runOne('ItopLinearWeightGradient', { x, dy }, { pattern, n }),
      bias: () => runOne('ItopBiasGradient', { dy }, { n })
    }
  }
}

const softmaxCrossEntropy: tf.GradConfig = {
  kernelName: 'ItopSoftmaxCrossEntropy',
  outputsToSave: [false, false, true],
  gradFunc: (upstream, saved) => {
    // Outputs are loss, correct, gradient: only the loss is differentiable.
    const [dLoss] = upstream as tf.Tensor[]
    const [gradient] = saved as [tf.Tensor]
    return { logits: () => tf.mul(gradient, dLoss!) }
  }
}
