import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { runKernel, type KernelAttributes } from './contract.js'
import { inPlace } from './in-place.js'
import type { NormStatistics } from './types.js'

/**
 * Moves the running statistics of a norm, in place: running ← (1 − momentum)·running + momentum·batch, where the
 * batch's variance is taken times count / (count − 1), of `count` values a channel. Disposes nothing.
 */
export function moveStatistics(
  { mean, variance }: NormStatistics<Variable>, batch: NormStatistics<Tensor>,
  numbers: KernelAttributes['ItopMoveStatistics']
): void {
  const inputs = { mean, variance, batchMean: batch.mean, batchVariance: batch.variance }
  inPlace([mean, variance], () => runKernel('ItopMoveStatistics', inputs, numbers))
}
