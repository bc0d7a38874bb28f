import * as tf from '@tensorflow/tfjs-core'
import { convolution, convolutionOfView } from './convolution.js'
import { linear, linearOfView } from './linear.js'
import { softmaxCrossEntropy } from './loss.js'
import { batchNorm, normalise } from './norm.js'
import { add, averagePool, dropout, form, globalAveragePool, keepLargest, maxPool, relu } from './shape.js'

const gradients: readonly tf.GradConfig[] = [
  linear, linearOfView, convolution, convolutionOfView, batchNorm, normalise, softmaxCrossEntropy, form, relu, add,
  maxPool, averagePool, globalAveragePool, dropout, keepLargest
]

/** Registers the gradients of the contract's kernels with TF.js, once. They run kernels only, so fit every backend. */
export function registerGradients(): void {
  for (const gradient of gradients) if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient)
}
