import { checkInteger, checkOptions } from '@itop/masks'
import { checkNumber } from '../check.js'
import type { LearningRate } from './learning-rate.js'

/** Options of `warmUp`: how long, in one of two units, and whether the rate rises at every step (default) or epoch. */
export type WarmUpOptions =
  | { readonly steps: number }
  | { readonly epochs: number, readonly per?: 'step' | 'epoch' }

/**
 * The schedule with a linear start: of W warm-up steps, step s (from 0) gets (s + 1) / (W + 1) of the schedule's rate.
 * Per epoch, which the ITOP repository does on ImageNet, epochs are counted instead of steps.
 */
export function warmUp(schedule: LearningRate, options: WarmUpOptions): LearningRate {
  checkOptions('warmUp', options, 'steps' in options ? ['steps'] : ['epochs', 'per'])
  const share = 'steps' in options ? shareOfSteps(options.steps) : shareOfEpochs(options.epochs, options.per)
  return (step, stepsPerEpoch, totalSteps) =>
    schedule(step, stepsPerEpoch, totalSteps) * Math.min(1, share(step, stepsPerEpoch))
}

type WarmUpShare = (step: number, stepsPerEpoch: number) => number

function shareOfSteps(steps: number): WarmUpShare {
  checkNumber('warmUp: steps', steps, 0)
  return step => (step + 1) / (steps + 1)
}

function shareOfEpochs(epochs: number, per: 'step' | 'epoch' = 'step'): WarmUpShare {
  checkNumber('warmUp: epochs', epochs, 0)
  switch (per) {
    case 'step': return (step, stepsPerEpoch) => (step + 1) / (Math.round(epochs * stepsPerEpoch) + 1)
    case 'epoch':
      checkInteger("warmUp: epochs, with per: 'epoch',", epochs, 0)
      return (step, stepsPerEpoch) => (Math.floor(step / stepsPerEpoch) + 1) / (epochs + 1)
    default: per satisfies never
      throw new RangeError(`warmUp: per must be step or epoch, got '${String(per)}'.`)
  }
}
