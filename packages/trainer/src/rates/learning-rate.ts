import { checkOptions } from '@itop/masks'
import { checkNumber } from '../check.js'

/**
 * The learning rate of a step, a pure function of where the training stands.
 * `step` counts the optimizer steps completed before this one: 0 … totalSteps − 1.
 */
export type LearningRate = (step: number, stepsPerEpoch: number, totalSteps: number) => number

/** The same rate at every step. */
export function constantRate(learningRate: number): LearningRate {
  checkNumber('constantRate: learningRate', learningRate, 0)
  return () => learningRate
}

/** Options of `stepRate`. */
export interface StepOptions {
  /** The rate at the start. Number ≥ 0. */
  readonly learningRate: number
  /** Epochs between two falls. Number > 0. */
  readonly epochs: number
  /** What each fall multiplies the rate by. Number ≥ 0, default 0.1. */
  readonly factor?: number
}

/** A rate that is multiplied by `factor` every so many epochs, whatever the length of the training. */
export function stepRate(options: StepOptions): LearningRate {
  checkOptions('stepRate', options, ['learningRate', 'epochs', 'factor'])
  const { learningRate, epochs, factor = 0.1 } = options
  checkNumber('stepRate: learningRate', learningRate, 0)
  checkNumber('stepRate: factor', factor, 0)
  if (!(epochs > 0)) {
    throw new RangeError(`stepRate: epochs must be above 0, got ${epochs}. It is the time between two falls.`)
  }
  return (step, stepsPerEpoch) => learningRate * factor ** Math.floor(step / (epochs * stepsPerEpoch))
}

/** Options of `cosineRate`. */
export interface CosineOptions {
  /** The rate at the start. Number ≥ 0. */
  readonly learningRate: number
  /** The rate that the end of the training would reach. Number ≥ 0, default 0. */
  readonly floor?: number
}

/** Half a cosine from the rate to the floor. SGDR without restarts, https://arxiv.org/abs/1608.03983 */
export function cosineRate(options: CosineOptions): LearningRate {
  checkOptions('cosineRate', options, ['learningRate', 'floor'])
  const { learningRate, floor = 0 } = options
  checkNumber('cosineRate: learningRate', learningRate, 0)
  checkNumber('cosineRate: floor', floor, 0)
  return (step, _, totalSteps) => floor + (learningRate - floor) * halfCosine(step / totalSteps)
}

/** From 1 at 0 to 0 at 1. */
export const halfCosine = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2
