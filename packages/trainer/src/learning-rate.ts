import { checkKeys, checkNumber } from './check.js'

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

/** Options of `multiStepRate`. */
export interface MultiStepOptions {
  /** The rate at the start. Number ≥ 0. */
  readonly learningRate: number
  /** When the rate falls: shares of the whole training, in (0, 1), ascending. Default ½ and ¾. */
  readonly milestones?: readonly number[]
  /** What each milestone multiplies the rate by. Number ≥ 0, default 0.1. */
  readonly factor?: number
}

/**
 * A rate that is multiplied by `factor` at each milestone; with the defaults, what the ITOP repository recommends.
 * A milestone m is passed from step floor(m · totalSteps) on. The repository rounds down to whole epochs instead.
 */
export function multiStepRate(options: MultiStepOptions): LearningRate {
  checkKeys('multiStepRate', options, ['learningRate', 'milestones', 'factor'])
  const { learningRate, milestones = [0.5, 0.75], factor = 0.1 } = options
  checkNumber('multiStepRate: learningRate', learningRate, 0)
  checkNumber('multiStepRate: factor', factor, 0)
  checkMilestones(milestones)
  return (step, _, totalSteps) =>
    learningRate * factor ** milestones.filter(milestone => step >= Math.floor(milestone * totalSteps)).length
}

function checkMilestones(milestones: readonly number[]): void {
  const good = milestones.every((milestone, i) => milestone > (i === 0 ? 0 : milestones[i - 1]) && milestone < 1)
  if (good) return
  throw new RangeError(
    `multiStepRate: milestones must ascend inside (0, 1), got [${milestones.join(', ')}]. ` +
      'They are shares of the whole training: 0.5 is half of all steps.')
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
  checkKeys('stepRate', options, ['learningRate', 'epochs', 'factor'])
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
  checkKeys('cosineRate', options, ['learningRate', 'floor'])
  const { learningRate, floor = 0 } = options
  checkNumber('cosineRate: learningRate', learningRate, 0)
  checkNumber('cosineRate: floor', floor, 0)
  return (step, _, totalSteps) => floor + (learningRate - floor) * (1 + Math.cos(Math.PI * step / totalSteps)) / 2
}

/** Options of `warmUp`: how long, in one of two units. */
export type WarmUpOptions = { readonly steps: number } | { readonly epochs: number }

/**
 * The schedule with a linear start: of W warm-up steps, step s (from 0) gets (s + 1) / (W + 1) of the schedule's rate.
 * The shape of the ITOP repository's ImageNet warm-up, there taken epoch by epoch.
 */
export function warmUp(schedule: LearningRate, options: WarmUpOptions): LearningRate {
  checkKeys('warmUp', options, ['steps', 'epochs'])
  const length = 'steps' in options ? options.steps : options.epochs
  checkNumber(`warmUp: ${'steps' in options ? 'steps' : 'epochs'}`, length, 0)
  return (step, stepsPerEpoch, totalSteps) => {
    const steps = 'steps' in options ? length : Math.round(length * stepsPerEpoch)
    return schedule(step, stepsPerEpoch, totalSteps) * Math.min(1, (step + 1) / (steps + 1))
  }
}
