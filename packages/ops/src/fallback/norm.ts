import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import type { NormGeometry } from '../geometry.js'
import { whereActive } from './elementwise.js'
import { tensorOf } from './tensor-of.js'

/** `[n, c·h·w]` → `[n, c, h·w]`. */
const byChannel = (activation: tf.TensorInfo, { n, shape }: NormGeometry): tf.Tensor3D =>
  tf.reshape(tensorOf(activation), [n, shape.c, shape.h * shape.w])

/** `[c]` → `[1, c, 1]`, to go with it. */
const perChannel = (numbers: tf.TensorInfo): tf.Tensor3D => tf.reshape(tensorOf(numbers), [1, -1, 1])

const normalised = (x: tf.Tensor, mean: tf.TensorInfo, variance: tf.TensorInfo, epsilon: number): tf.Tensor =>
  tf.div(tf.sub(x, perChannel(mean)), tf.sqrt(tf.add(perChannel(variance), epsilon)))

function apply(
  inputs: Record<string, tf.TensorInfo>, mean: tf.TensorInfo, variance: tf.TensorInfo, norm: NormGeometry
): tf.Tensor {
  const { x, scale, shift } = inputs
  const unit = normalised(byChannel(x!, norm), mean, variance, norm.epsilon)
  return finished(tf.add(tf.mul(unit, perChannel(scale!)), perChannel(shift!)), inputs, norm)
}

/** With the residual, where there is one, and the ReLU. */
function finished(y: tf.Tensor, { residual }: Record<string, tf.TensorInfo>, norm: NormGeometry): tf.Tensor {
  const sum = residual ? tf.add(y, byChannel(residual, norm)) : y
  return tf.reshape(norm.relu ? tf.relu(sum) : sum, [norm.n, -1])
}

export const batchNorm: ContractKernel<'ItopBatchNorm'> = {
  name: 'ItopBatchNorm',
  run: (inputs, norm) => tf.tidy(() => {
    const x = byChannel(inputs.x!, norm)
    const count = norm.n * norm.shape.h * norm.shape.w
    const meanOf = (values: tf.Tensor): tf.Tensor => tf.div(tf.sum(values, [0, 2]), count) // [c]
    const rounded = meanOf(x)
    const centred = tf.sub(x, perChannel(rounded))
    // A mean far from zero is rounded by more than values spread: what it lacks is the mean of what is left.
    const rest = meanOf(centred)
    const variance = tf.relu(tf.sub(meanOf(tf.square(centred)), tf.square(rest)))
    const factor = tf.div(tensorOf(inputs.scale!), tf.sqrt(tf.add(variance, norm.epsilon)))
    const offset = tf.sub(tensorOf(inputs.shift!), tf.mul(rest, factor))
    const y = tf.add(tf.mul(centred, perChannel(factor)), perChannel(offset))
    return [finished(y, inputs, norm), tf.add(rounded, rest), variance]
  })
}

export const normalise: ContractKernel<'ItopNormalise'> = {
  name: 'ItopNormalise',
  run: (inputs, norm) => tf.tidy(() => apply(inputs, inputs.mean!, inputs.variance!, norm))
}

export const batchNormGradient: ContractKernel<'ItopBatchNormGradient'> = {
  name: 'ItopBatchNormGradient',
  run: ({ dy, x, y, scale, mean, variance }, norm) => tf.tidy(() => {
    const upstream = byChannel(dy!, norm)
    const passed = norm.relu ? whereActive(upstream, byChannel(y!, norm)) : upstream
    const unit = normalised(byChannel(x!, norm), mean!, variance!, norm.epsilon)
    const dShift = tf.sum(passed, [0, 2])
    const dScale = tf.sum(tf.mul(passed, unit), [0, 2])
    // The batch's mean and variance move with x: what they take back is the mean of the gradient, and its part along x.
    const count = norm.n * norm.shape.h * norm.shape.w
    const centred = tf.sub(passed, tf.div(tf.add(perChannel(dShift), tf.mul(unit, perChannel(dScale))), count))
    const dx = tf.mul(centred, tf.div(perChannel(scale!), tf.sqrt(tf.add(perChannel(variance!), norm.epsilon))))
    const flat = (activation: tf.Tensor): tf.Tensor => tf.reshape(activation, [norm.n, -1])
    return [flat(dx), dScale, dShift, ...norm.residual ? [flat(passed)] : []]
  })
}

export const moveStatistics: ContractKernel<'ItopMoveStatistics'> = {
  name: 'ItopMoveStatistics',
  run: ({ mean, variance, batchMean, batchVariance }, { momentum, count }) => tf.tidy(() => {
    const moved = (running: tf.TensorInfo, batch: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(tensorOf(running), 1 - momentum), tf.mul(batch, momentum))
    const unbiased = tf.mul(tensorOf(batchVariance!), count / (count - 1))
    return [moved(mean!, tensorOf(batchMean!)), moved(variance!, unbiased)]
  })
}
