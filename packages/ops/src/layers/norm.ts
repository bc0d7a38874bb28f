import type * as tf from '@tensorflow/tfjs-core'
import { runKernel, runOne } from '../contract.js'
import { moveStatistics } from '../move-statistics.js'
import type { Activation, NormOptions } from '../types.js'
import { asImage, imageText, inFormOf } from './form.js'
import { parameterOf, type LayerContext } from './layer-context.js'

export function batchNorm(
  context: LayerContext, input: Activation, name: string, options: NormOptions = {}
): Activation {
  const { residual, relu = false, epsilon = 1e-5, momentum = 0.1 } = options
  const { n, c, h, w } = input
  const own = (part: string) => parameterOf(context, `${name}${part}`).values
  const [scale, shift, mean, variance] = [own(''), own('.bias'), own('.mean'), own('.variance')]
  if (scale.size !== c) {
    throw new RangeError(`batchNorm: ${name} has ${scale.size} channels, got an input of ${imageText(input)}. ` +
      'Check the layer before it.')
  }
  if (residual && imageText(residual) !== imageText(input)) {
    throw new RangeError(`batchNorm: ${name} expects a residual of ${imageText(input)}, got ${imageText(residual)}.`)
  }
  const geometry = { n, shape: { c, h, w }, relu, epsilon, residual: residual !== undefined }
  const x = h * w > 1 ? asImage(input) : input.tensor // an input batch may be images in the form of vectors
  const like = residual && inFormOf({ ...input, tensor: x }, residual)
  const given = { x, scale, shift, ...(like && { residual: like }) }
  if (!context.training) {
    return { n, c, h, w, tensor: runOne('ItopNormalise', { ...given, mean, variance }, geometry) }
  }
  const count = n * h * w
  if (count < 2) {
    throw new RangeError(`batchNorm: ${name} sees one value a channel in a batch of one image, which has no ` +
      'variance. Train with a larger batch.')
  }
  // Three outputs by contract.
  const [y, batchMean, batchVariance] = runKernel('ItopBatchNorm', given, geometry) as [tf.Tensor, tf.Tensor, tf.Tensor]
  const seen = { mean: batchMean, variance: batchVariance }
  if (context.training.statistics) context.training.statistics(name, seen)
  else moveStatistics({ mean, variance }, seen, { momentum, count })
  return { n, c, h, w, tensor: y }
}
