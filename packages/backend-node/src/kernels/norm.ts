import { whereActive, type ContractKernel, type NormGeometry } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { float32, runMany } from '../tensorflow.js'
import type { KernelContext } from './context.js'
import { tensorOf } from './tensor-of.js'

type Inputs = Record<string, tf.TensorInfo>

/** TensorFlow's own batch norm, by the statistics given or by those of the batch, which come back beside the result. */
function fused(
  { backend }: KernelContext, { x, scale, shift, residual }: Inputs, { n, shape, relu, epsilon }: NormGeometry,
  statistics?: { readonly mean: tf.Tensor, readonly variance: tf.Tensor }
): readonly [y: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor] {
  const given = tensorOf(x)
  const images = tf.reshape(given, [n, -1, 1, shape.c]) // batches of vectors have two dimensions
  const { mean, variance } = statistics ?? { mean: tf.tensor1d([]), variance: tf.tensor1d([]) }
  const [y, batchMean, batchVariance] = runMany(backend, 'FusedBatchNormV3',
    [images, tensorOf(scale), tensorOf(shift), mean, variance],
    { T: float32, U: float32, epsilon: { float: epsilon }, data_format: 'NHWC', is_training: !statistics }, 6)
  const normal = tf.reshape(y!, given.shape)
  const sum = residual ? tf.add(normal, tensorOf(residual)) : normal
  return [relu ? tf.relu(sum) : sum, batchMean!, batchVariance!]
}

export const batchNorm = (context: KernelContext): ContractKernel<'ItopBatchNorm'> => ({
  name: 'ItopBatchNorm',
  run: (inputs, norm) => tf.tidy(() => {
    const [y, mean, variance] = fused(context, inputs, norm)
    const count = norm.n * norm.shape.h * norm.shape.w
    return [y, mean, tf.mul(variance, (count - 1) / count)] // TensorFlow's has been made unbiased
  })
})

export const normalise = (context: KernelContext): ContractKernel<'ItopNormalise'> => ({
  name: 'ItopNormalise',
  run: (inputs, norm) => tf.tidy(() =>
    fused(context, inputs, norm, { mean: tensorOf(inputs['mean']), variance: tensorOf(inputs['variance']) })[0])
})

/** Written out: what TensorFlow's own gradient wants to be saved differs between a CPU and cuDNN. */
export const batchNormGradient = (): ContractKernel<'ItopBatchNormGradient'> => ({
  name: 'ItopBatchNormGradient',
  run: ({ dy, x, y, scale, mean, variance }, { n, shape, relu, epsilon, residual }) => tf.tidy(() => {
    const given = tensorOf(x)
    const byChannel = (tensor: tf.Tensor): tf.Tensor => tf.reshape(tensor, [-1, shape.c]) // [n·h·w, c]
    const passed = byChannel(relu ? whereActive(tensorOf(dy), tensorOf(y)) : tensorOf(dy))
    const centred = tf.sub(byChannel(given), tensorOf(mean))
    const inverse = tf.rsqrt(tf.add(tensorOf(variance), epsilon)) // [c], as all below
    const dShift = tf.sum(passed, 0)
    const dScale = tf.mul(tf.sum(tf.mul(passed, centred), 0), inverse)
    // The batch's mean and variance move with x: what they take back is the mean of the gradient, and its part along x.
    const count = n * shape.h * shape.w
    const factor = tf.mul(tensorOf(scale), inverse)
    const along = tf.mul(centred, tf.div(tf.mul(dScale, inverse), count))
    const dx = tf.mul(tf.sub(passed, tf.add(along, tf.div(dShift, count))), factor)
    const whole = (tensor: tf.Tensor): tf.Tensor => tf.reshape(tensor, given.shape)
    return [whole(dx), dScale, dShift, ...residual ? [whole(passed)] : []]
  })
})
