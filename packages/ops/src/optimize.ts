import type * as tf from '@tensorflow/tfjs-core'
import { runKernel } from './contract.js'
import { inPlace } from './in-place.js'
import type { AdamNumbers, Parameter, SgdNumbers } from './types.js'

/** One step of SGD with momentum on a parameter, over its existing values only. Gradient and slot are `[nnz]`. */
export function sgdStep(parameter: Parameter, gradient: tf.Tensor, velocity: tf.Variable, numbers: SgdNumbers): void {
  inPlace([parameter.values, velocity], () =>
    runKernel('ItopSgd', { values: parameter.values, gradient, velocity }, numbers))
}

/** One step of Adam on a parameter, over its existing values only (Kingma & Ba, https://arxiv.org/abs/1412.6980). */
export function adamStep(
  parameter: Parameter, gradient: tf.Tensor, first: tf.Variable, second: tf.Variable, numbers: AdamNumbers
): void {
  inPlace([parameter.values, first, second], () =>
    runKernel('ItopAdam', { values: parameter.values, gradient, first, second }, numbers))
}
