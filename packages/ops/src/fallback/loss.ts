import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import { tensorOf } from './tensor-of.js'

export const softmaxCrossEntropy: ContractKernel<'ItopSoftmaxCrossEntropy'> = {
  name: 'ItopSoftmaxCrossEntropy',
  run: ({ logits }, { labels, labelSmoothing, images }) => {
    const kept = tf.tidy(() => {
      const scores = tensorOf(logits!) // [n, classes]
      const classes = scores.shape[1]!
      const logProbabilities = tf.logSoftmax(scores)
      const hard = tf.oneHot(tf.tensor1d(labels, 'int32'), classes)
      const target = tf.add(tf.mul(hard, 1 - labelSmoothing), labelSmoothing / classes)
      const loss = tf.div(tf.neg(tf.sum(tf.mul(target, logProbabilities))), images)
      const correct = tf.cast(tf.sum(tf.cast(tf.equal(tf.argMax(scores, 1), tf.tensor1d(labels, 'int32')), 'int32')), 'float32')
      const gradient = tf.div(tf.sub(tf.exp(logProbabilities), target), images)
      return [loss, correct, gradient]
    })
    return kept
  }
}
