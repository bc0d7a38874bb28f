import * as tf from '@tensorflow/tfjs-core'
import { runKernel } from './contract.js'
import { logits } from './create-ops.js'
import { ensureKernels } from './ensure.js'
import { createInput } from './input.js'
import { inForm } from './layers/form.js'
import type { Activation, LossAndCorrect, Parameter } from './types.js'

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
  checkLabels('softmaxCrossEntropy', activation, labels, images)
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`softmaxCrossEntropy: temperature must be a number above 0, got ${temperature}.`)
  }
  const logits = inForm(activation, { kind: 'vector' })
  // Three outputs by contract: loss, correct, and the gradient that is saved for the backward pass.
  const [loss, correct, gradient] = runKernel('ItopSoftmaxCrossEntropy',
    { logits: temperature === 1 ? logits : scaled(logits, 1 / temperature) },
    { labels, n: activation.n, labelSmoothing, images }) as [tf.Scalar, tf.Scalar, tf.Tensor]
  gradient.dispose()
  return { loss, correct }
}

/** Throws unless there is a label for each image, one of the classes, and a batch is divided by at least its images. */
export function checkLabels(where: string, { n, c }: Activation, labels: Int32Array, images: number): void {
  if (labels.length !== n) throw new RangeError(`${where}: expected ${n} labels, one an image, got ${labels.length}.`)
  if (!Number.isInteger(images) || images < n) {
    throw new RangeError(`${where}: images must be an integer ≥ ${n}, the images of this batch, got ${images}. ` +
      'Pass the images of all parts together.')
  }
  const wrong = labels.find((label) => !(label >= 0 && label < c))
  if (wrong !== undefined) {
    throw new RangeError(`${where}: labels must be in 0 … ${c - 1}, got ${wrong}. ` +
      'Does the network have as many outputs as the data set has classes?')
  }
}

/** The sum of all logits of a batch, times a factor. Differentiable. */
export function sumOfLogits(activation: Activation, factor = 1): tf.Scalar {
  ensureKernels()
  return tf.customGrad(x => {
    const own = { ...activation, tensor: x as tf.Tensor } // the function's one argument, not the `save` that follows it
    return {
      value: tf.mul(tf.sum(logits(own)), factor),
      gradFunc: (dy: tf.Tensor) => tf.mul(ofLogits(own, new Float32Array(own.n * own.c).fill(factor)), dy)
    }
  })(inForm(activation, { kind: 'vector' })) as tf.Scalar
}

/** Numbers `[n, classes]` as vectors in the backend's layout, zeros where it fills up its lanes. */
export function ofLogits({ n, c }: Activation, numbers: Float32Array): tf.Tensor {
  const filled = createInput({ c, h: 1, w: 1 }, n, (buffer, layout) => {
    if (layout.kind === 'image-major') return buffer.set(numbers)
    for (let i = 0; i < n; i++) for (let k = 0; k < c; k++) buffer[k * layout.lanes + i] = numbers[i * c + k]!
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
  let correct: tf.Scalar | undefined
  const { value, grads } = gradientsBy(() => {
    const result = compute()
    correct = tf.keep(result.correct)
    return result.loss
  }, variables, () => { correct?.dispose() })
  const unused = trained.find((parameter) => !grads[parameter.values.name])
  if (unused) {
    tf.dispose([value, correct!, ...Object.values(grads)])
    throw new Error(`lossAndGradients: the loss does not depend on ${unused.name}. Use it in forward, or leave it out.`)
  }
  const gradients = new Map(trained.map(({ name, values }) => [name, tf.keep(grads[values.name]!)]))
  return { loss: tf.keep(value), correct: correct!, gradients } // `compute` has run
}

/** Gradients by variables; what was kept meanwhile is freed where that fails, also what TF.js leaves then. */
function gradientsBy(compute: () => tf.Scalar, variables: tf.Variable[], failed: () => void) {
  try {
    return tf.variableGrads(compute, variables)
  } catch (error) {
    failed()
    const { state } = tf.engine()
    for (const { saved } of state.activeTape ?? []) tf.dispose(saved)
    state.activeTape = null as never // as TF.js has it after a pass that did not fail
    throw error
  }
}
