import { checkOptions } from '@itop/masks'
import { checkNumber } from '../check.js'
import type { LearningRate } from './learning-rate.js'

/** Options of `multiStepRate`. */
export interface MultiStepOptions {
  /** The rate at the start. Number ≥ 0. */
  readonly learningRate: number
  /** When the rate falls, ascending, above 0. Default ½ and ¾ of the training; has no default in epochs. */
  readonly milestones?: readonly number[]
  /** What milestones count: shares of the whole training, below 1 (default); or epochs, whatever its length. */
  readonly unit?: 'share' | 'epoch'
  /** What each milestone multiplies the rate by. Number ≥ 0, default 0.1. */
  readonly factor?: number
}

/**
 * A rate that is multiplied by `factor` at each milestone; with the defaults, what the ITOP repository recommends. A
 * share m is passed from step floor(m · totalSteps) on, an epoch e from step floor(e · stepsPerEpoch) on. The
 * repository rounds shares down to whole epochs: to repeat it exactly over 250 epochs, say [125, 187] in epochs.
 */
export function multiStepRate(options: MultiStepOptions): LearningRate {
  checkOptions('multiStepRate', options, ['learningRate', 'milestones', 'unit', 'factor'])
  const { learningRate, unit = 'share', factor = 0.1 } = options
  const { milestones = unit === 'share' ? [0.5, 0.75] : [] } = options
  checkNumber('multiStepRate: learningRate', learningRate, 0)
  checkNumber('multiStepRate: factor', factor, 0)
  checkMilestones(milestones, unit)
  return (step, stepsPerEpoch, totalSteps) => {
    const whole = unit === 'share' ? totalSteps : stepsPerEpoch
    return learningRate * factor ** milestones.filter(milestone => step >= Math.floor(milestone * whole)).length
  }
}

function checkMilestones(milestones: readonly number[], unit: NonNullable<MultiStepOptions['unit']>): void {
  const [end, advice] = milestoneRange(unit)
  const ascend = milestones.every((milestone, i) => milestone > (i === 0 ? 0 : milestones[i - 1]) && milestone < end)
  if (ascend && (unit === 'share' || milestones.length > 0)) return
  throw new RangeError(
    `multiStepRate: milestones must ascend inside (0, ${end}), got [${milestones.join(', ')}]. ${advice}`)
}

function milestoneRange(unit: NonNullable<MultiStepOptions['unit']>): readonly [end: number, advice: string] {
  switch (unit) {
    case 'share':
      return [1, 'They are shares of the whole training: 0.5 is half of all steps. The unit epoch counts epochs.']
    case 'epoch': return [Infinity, 'They are epochs: [30, 60, 90]. For shares of the training leave the unit out.']
    default: unit satisfies never
      throw new RangeError(`multiStepRate: unit must be share or epoch, got '${String(unit)}'.`)
  }
}
