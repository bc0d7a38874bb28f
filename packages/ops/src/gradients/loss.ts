import * as tf from '@tensorflow/tfjs-core'

export const softmaxCrossEntropy: tf.GradConfig = {
  kernelName: 'ItopSoftmaxCrossEntropy',
  outputsToSave: [false, false, true],
  gradFunc: (upstream, saved) => {
    // Outputs are loss, correct, gradient: only the loss is differentiable.
    const [dLoss] = upstream as tf.Tensor[]
    const [gradient] = saved as [tf.Tensor]
    return { logits: () => tf.mul(gradient, dLoss!) }
  }
}
