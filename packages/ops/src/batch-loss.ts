import * as tf from '@tensorflow/tfjs-core'
import { currentReading } from './contract.js'
import { logits } from './create-ops.js'
import { inForm } from './layers/form.js'
import { checkLabels, ofLogits, softmaxCrossEntropy, type LossOptions } from './loss.js'
import type { Activation, LossAndCorrect } from './types.js'

/** What training makes small, of one image at a time: the loss of a batch is the mean over its images. */
export interface Loss {
  readonly name: string
  /** The settings as plain JSON, for the record. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** The loss of an image with these logits, `[classes]`, and its gradient by them. A function of what it is given. */
  readonly of: (logits: Float32Array, label: number) => ImageLoss
  /** The same of a whole batch where the logits lie. Left out, logits are read, so that no device may wait for that. */
  readonly batch?: (logits: Activation, labels: Int32Array, options: BatchLossOptions) => LossAndCorrect
  /**
   * Whether `batch` asks for the same in every step and looks at labels through `softmaxCrossEntropy` alone: then whole
   * steps may be recorded. Left out, each runs operation by operation.
   */
  readonly steady?: boolean
}

/** The loss of one image. */
export interface ImageLoss {
  readonly loss: number
  /** `[classes]`. */
  readonly gradient: ArrayLike<number>
}

/** What a batch's loss goes by beside its logits and labels. */
export type BatchLossOptions = Pick<LossOptions, 'images' | 'temperature'>

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Share of the target spread over all classes. In [0, 1), default 0. */
  readonly labelSmoothing?: number
}

/** Softmax cross-entropy, as `softmaxCrossEntropy` has it. */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  return {
    name: 'cross-entropy',
    settings: { labelSmoothing },
    steady: true,
    of: (scores, label) => {
      const highest = scores.reduce((a, b) => Math.max(a, b))
      const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0))
      const target = (c: number) => (c === label ? 1 - labelSmoothing : 0) + labelSmoothing / scores.length
      const logs = Float64Array.from(scores, score => score - highest - logSum)
      return {
        loss: -logs.reduce((sum, log, c) => sum + target(c) * log, 0),
        gradient: logs.map((log, c) => Math.exp(log) - target(c))
      }
    },
    batch: (activation, labels, options) => softmaxCrossEntropy(activation, labels, { ...options, labelSmoothing })
  }
}

/** A loss over a batch, summed and divided by `images`, which are the batch's by default. */
export const batchLoss = (
  loss: Loss, activation: Activation, labels: Int32Array, options: BatchLossOptions = {}
): LossAndCorrect => loss.batch?.(activation, labels, options) ?? lossOfImages(loss, activation, labels, options)

/** Refuses a loss that needs logits on the host where reading them would make the device wait, which no step does. */
export function checkLoss({ name, batch }: Loss): void {
  if (batch !== undefined || currentReading() === 'free') return
  throw new RangeError(`the loss ${name} is computed on the processor, and here that would wait for the device in ` +
    'every step. Choose the backend cpu.')
}

function lossOfImages(
  loss: Loss, activation: Activation, labels: Int32Array, { images = activation.n, temperature = 1 }: BatchLossOptions
): LossAndCorrect {
  checkLabels(loss.name, activation, labels, images)
  checkLoss(loss)
  let right = 0
  const mean = tf.customGrad(x => {
    const own = { ...activation, tensor: x as tf.Tensor } // the function's one argument, not the `save` that follows it
    const scores = Float32Array.from(logits(own).dataSync(), score => score / temperature)
    const { sum, gradient, correct } = ofAll(loss, scores, labels, activation.c)
    right = correct
    const slopes = gradient.map(slope => slope / temperature / images)
    return { value: tf.scalar(sum / images), gradFunc: (dy: tf.Tensor) => tf.mul(ofLogits(own, slopes), dy) }
  })(inForm(activation, { kind: 'vector' })) as tf.Scalar
  return { loss: mean, correct: tf.scalar(right) }
}

/** Losses summed, their gradient, `[n, classes]`, and how often the highest logit is the label's. */
function ofAll(loss: Loss, scores: Float32Array, labels: Int32Array, classes: number) {
  const gradient = new Float32Array(scores.length)
  let [sum, correct] = [0, 0]
  for (const [i, label] of labels.entries()) {
    const own = scores.slice(i * classes, (i + 1) * classes)
    if (own.indexOf(own.reduce((a, b) => Math.max(a, b))) === label) correct++
    const { loss: one, gradient: slopes } = loss.of(own, label)
    if (slopes.length !== classes) {
      throw new RangeError(`${loss.name}: expected a gradient of ${classes} numbers, one for each logit, ` +
        `got ${slopes.length}.`)
    }
    gradient.set(slopes, i * classes)
    sum += one
  }
  return { sum, gradient, correct }
}
