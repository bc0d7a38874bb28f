import * as tf from '@tensorflow/tfjs-core'
import { runKernel, runOne } from './contract.js'
import { ensureKernels } from './ensure.js'
import { inPlace } from './in-place.js'
import type { AdamNumbers, Parameter, SgdNumbers } from './types.js'

/** One step of SGD with momentum on a parameter, over its existing values only. Gradient and slot are `[nnz]`. */
export function sgdStep(parameter: Parameter, gradient: tf.Tensor, velocity: tf.Variable, numbers: SgdNumbers): void {
  inPlace([parameter.values, velocity], () =>
    runKernel('ItopSgd', { values: parameter.values, gradient, velocity }, numbers))
}

/**
 * One step of Adam on a parameter, over its existing values only (Kingma & Ba, https://arxiv.org/abs/1412.6980).
 * `age`: steps that each weight has made, by which its own bias is corrected; without it all are as old as the run.
 */
export function adamStep(
  parameter: Parameter, gradient: tf.Tensor, first: tf.Variable, second: tf.Variable, numbers: AdamNumbers,
  age?: tf.Variable
): void {
  inPlace([parameter.values, first, second, ...age ? [age] : []], () =>
    runKernel('ItopAdam', { values: parameter.values, gradient, first, second, ...age && { age } }, numbers))
}

/**
 * What gradients are multiplied by so that the norm of all of them together is at most `clipNorm`: a scalar, at most 1,
 * on the device. As PyTorch's `clip_grad_norm_`, which adds 1e-6 to the norm. The caller disposes it.
 */
export function clipFactor(gradients: Iterable<tf.Tensor>, clipNorm: number): tf.Scalar {
  ensureKernels()
  const inputs = Object.fromEntries([...gradients].filter(({ size }) => size > 0).entries())
  return tf.tidy(() => runOne('ItopClipFactor', inputs, { clipNorm })) as tf.Scalar // by contract
}
