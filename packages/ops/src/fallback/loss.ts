import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { tensorOf } from './tensor-of.js'

/** What each class should have, image by image. TF.js's `oneHot` refuses one class. */
function targets(labels: Int32Array, classes: number, smoothing: number): Float32Array {
  const wanted = new Float32Array(labels.length * classes).fill(smoothing / classes)
  for (const [image, label] of labels.entries()) wanted[image * classes + label] = 1 - smoothing + smoothing / classes
  return wanted
}

export const softmaxCrossEntropy: ContractKernel<'ItopSoftmaxCrossEntropy'> = {
  name: 'ItopSoftmaxCrossEntropy',
  run: ({ logits }, { labels, labelSmoothing, images }) => {
    const kept = tf.tidy(() => {
      const scores = tensorOf(logits!) // [n, classes]
      const classes = scores.shape[1]!
      const logProbabilities = tf.logSoftmax(scores)
      const target = tf.tensor2d(targets(labels, classes, labelSmoothing), [labels.length, classes])
      const loss = tf.div(tf.neg(tf.sum(tf.mul(target, logProbabilities))), images)
      const right = tf.equal(tf.argMax(scores, 1), tf.tensor1d(labels, 'int32'))
      const correct = tf.cast(tf.sum(tf.cast(right, 'int32')), 'float32')
      const gradient = tf.div(tf.sub(tf.exp(logProbabilities), target), images)
      return [loss, correct, gradient]
    })
    return kept
  }
}
