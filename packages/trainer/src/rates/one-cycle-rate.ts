import { checkOptions } from '@itop/masks'
import { checkNumber } from '../check.js'
import { halfCosine, type LearningRate } from './learning-rate.js'

/** Options of `oneCycleRate`. */
export interface OneCycleOptions {
  /** The highest rate. Number ≥ 0. */
  readonly learningRate: number
  /** The rate of the first step. Number ≥ 0, default a 25th of the highest. */
  readonly start?: number
  /** The share of the training after which the rate is highest. Number in [0, 1), default 0.3. */
  readonly peak?: number
  /** How it falls from there: along half a cosine (default) or a line. */
  readonly fall?: 'cosine' | 'linear'
  /** The rate that the end of the training would reach. Number ≥ 0, default 0. */
  readonly floor?: number
}

/**
 * One cycle, Smith 2018, https://arxiv.org/abs/1803.09820: a line up to the highest rate, then down to far below the
 * first. Start, peak and fall are by default those of PyTorch's OneCycleLR, which rises along a cosine as well.
 */
export function oneCycleRate(options: OneCycleOptions): LearningRate {
  checkOptions('oneCycleRate', options, ['learningRate', 'start', 'peak', 'fall', 'floor'])
  const { learningRate, start = learningRate / 25, peak = 0.3, fall = 'cosine', floor = 0 } = options
  checkNumber('oneCycleRate: learningRate', learningRate, 0)
  checkNumber('oneCycleRate: start', start, 0)
  checkNumber('oneCycleRate: peak', peak, 0, 1, true)
  checkNumber('oneCycleRate: floor', floor, 0)
  const remaining = fallOf(fall)
  return (step, _, totalSteps) => {
    const highest = peak * totalSteps
    if (step < highest) return start + (learningRate - start) * step / highest
    return floor + (learningRate - floor) * remaining((step - highest) / (totalSteps - highest))
  }
}

/** What is left of the way down after a share of its time. */
function fallOf(fall: NonNullable<OneCycleOptions['fall']>): (share: number) => number {
  switch (fall) {
    case 'cosine': return halfCosine
    case 'linear': return share => 1 - share
    default: fall satisfies never
      throw new RangeError(`oneCycleRate: fall must be cosine or linear, got '${String(fall)}'.`)
  }
}
