import * as tf from '@tensorflow/tfjs-core'
import { runKernel } from './contract.js'
import { logits } from './create-ops.js'
import { ensureKernels } from './ensure.js'
import { createInput } from './input.js'
import { inForm } from './layers/form.js'
import type { Activation, Parameter } from './types.js'

/** A batch's loss and the number of images classified correctly. */
export interface LossAndCorrect {
  /** Sum over the batch divided by `images`: its mean, unless it is one part of several. Differentiable. */
  readonly loss: tf.Scalar
  /** Images whose highest logit is the label's (the lowest class among equals). */
  readonly correct: tf.Scalar
}

/** Options of `softmaxCrossEntropy`. */
export interface LossOptions {
  /** In [0, 1), default 0. */
  readonly labelSmoothing?: number
  /**
   * What the sum over the batch is divided by: an integer ≥ the batch's images, which are the default. All parts'
   * images where gradients of parts are summed.
   */
  readonly images?: number
  /** What logits are divided by before the softmax. Above 0, default 1. */
  readonly temperature?: number
}

/**
 * Softmax cross-entropy of logits against class numbers, summed over the batch and divided by `images`. With smoothing
 * s the target is (1 − s) on the label plus s / classes everywhere (Szegedy et al. 2016,
 * https://arxiv.org/abs/1512.00567).
 */
export function softmaxCrossEntropy(
  activation: Activation, labels: Int32Array, options: LossOptions = {}
): LossAndCorrect {
  ensureKernels()
  const { labelSmoothing = 0, images = activation.n, temperature = 1 } = options
  if (labels.length !== activation.n) {
    throw new RangeError(`softmaxCrossEntropy: expected ${activation.n} labels, one an image, got ${labels.length}.`)
  }
  if (!Number.isInteger(images) || images < activation.n) {
    throw new RangeError(`softmaxCrossEntropy: images must be an integer ≥ ${activation.n}, the images of this ` +
      `batch, got ${images}. Pass the images of all parts together.`)
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`softmaxCrossEntropy: temperature must be a number above 0, got ${temperature}.`)
  }
  const wrong = labels.find((label) => !(label >= 0 && label < activation.c))
  if (wrong !== undefined) {
    throw new RangeError(`softmaxCrossEntropy: labels must be in 0 … ${activation.c - 1}, got ${wrong}. ` +
      'Does the network have as many outputs as the data set has classes?')
  }
  const logits = inForm(activation, { kind: 'vector' })
  // Three outputs by contract: loss, correct, and the gradient that is saved for the backward pass.
  const [loss, correct, gradient] = runKernel('ItopSoftmaxCrossEntropy',
    { logits: temperature === 1 ? logits : scaled(logits, 1 / temperature) },
    { labels, n: activation.n, labelSmoothing, images }) as [tf.Scalar, tf.Scalar, tf.Tensor]
  gradient.dispose()
  return { loss, correct }
}

/** The sum of all logits of a batch, times a factor. Differentiable. */
export function sumOfLogits(activation: Activation, factor = 1): tf.Scalar {
  ensureKernels()
  return tf.customGrad(x => {
    const own = { ...activation, tensor: x as tf.Tensor } // the function's one argument, not the `save` that follows it
    return {
      value: tf.mul(tf.sum(logits(own)), factor),
      gradFunc: (dy: tf.Tensor) => tf.mul(filledLike(own, factor), dy)
    }
  })(inForm(activation, { kind: 'vector' })) as tf.Scalar
}

/** The number for each logit of each image, and zeros where a backend fills up its lanes. */
function filledLike({ n, c }: Activation, number: number): tf.Tensor {
  const filled = createInput({ c, h: 1, w: 1 }, n, (buffer, layout) => {
    const lanes = layout.kind === 'image-major' ? n : layout.lanes
    for (let i = 0; i < buffer.length; i++) buffer[i] = i % lanes < n ? number : 0
  })
  return inForm(filled, { kind: 'vector' })
}

/** The tensor times a constant, differentiable whether or not TF.js's own gradients are registered. */
const scaled = (tensor: tf.Tensor, factor: number): tf.Tensor => tf.customGrad(x => ({
  value: tf.mul(x as tf.Tensor, factor), // the function's one argument, not the `save` that follows it
  gradFunc: (dy: tf.Tensor) => tf.mul(dy, factor)
}))(tensor)

/** Loss, correct answers and the gradient of every trained parameter by name; all kept, the caller disposes them. */
export interface LossAndGradients extends LossAndCorrect {
  readonly gradients: ReadonlyMap<string, tf.Tensor>
}

/** Runs a forward and a backward pass: `compute` returns the loss of its batch. */
export function lossAndGradients(
  compute: () => LossAndCorrect, parameters: ReadonlyMap<string, Parameter>
): LossAndGradients {
  const trained = [...parameters.values()].filter(({ role }) => role !== 'statistic')
  const variables = trained.map((parameter) => parameter.values)
  let correct!: tf.Scalar
  const { value, grads } = tf.variableGrads(() => {
    const result = compute()
    correct = tf.keep(result.correct)
    return result.loss
  }, variables)
  const unused = trained.find((parameter) => !grads[parameter.values.name])
  if (unused) {
    tf.dispose([value, correct, ...Object.values(grads)])
    throw new Error(`lossAndGradients: the loss does not depend on ${unused.name}. Use it in forward, or leave it out.`)
  }
  const gradients = new Map(trained.map(({ name, values }) => [name, tf.keep(grads[values.name]!)]))
  return { loss: tf.keep(value), correct, gradients }
}
