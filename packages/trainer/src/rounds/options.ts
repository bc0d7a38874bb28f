import type { Checkpoint } from '@itop/checkpoint'
import { layersOf } from '@itop/models'
import { stepsOfRounds, type Updater } from '@itop/updaters'
import { mostSteps, settle, type TrainOptions } from '../run/options.js'
import { givenMasks } from './given-masks.js'

/**
 * Options of `rounds`: those of every training, whose length is that of a whole round, and a method that says how often
 * training starts again, from what, and what lies between: `lottery({ … })`, or one of your own with `restarts`.
 */
export type RoundsOptions = Omit<TrainOptions, 'startFrom'>

/** What runs, checked. */
export interface Program {
  /** What every training has in common. */
  readonly training: Omit<TrainOptions, 'method' | 'startFrom' | 'resumeFrom' | 'dataChanged' | 'signal'>
  readonly resumeFrom: Checkpoint | undefined
  readonly dataChanged: boolean
  /** What a round prunes. */
  readonly updater: Updater
  readonly rounds: number
  readonly rewindTo: number | 'end'
  /** The step at which every round but the first starts. */
  readonly firstStep: number
  /** Of a whole round, and of all together. */
  readonly steps: number
  readonly totalSteps: number
}

/** The checked options, defaults filled in. */
export function programOf(options: RoundsOptions): Program {
  const { method: updater, signal: _, resumeFrom, dataChanged = false, ...training } = options
  if ('startFrom' in training) {
    throw new TypeError('rounds: expected no startFrom, since it is what the rounds give. Remove it.')
  }
  const { rounds, rewindTo } = restartsOf(updater)
  const { totalSteps: steps, network } = settle({ ...training, method: givenMasks([], updater.settings) })
  const totalSteps = stepsOfRounds({ rounds, rewindTo }, steps)
  updater.plan(layersOf(network), { totalSteps })   // refuses rounds that cannot be
  checkLength(totalSteps)
  const firstStep = rewindTo === 'end' ? 0 : rewindTo
  return { training, resumeFrom, dataChanged, updater, rounds, rewindTo, firstStep, steps, totalSteps }
}

/** How a method starts again; refuses one that does not, or that looks at what rounds do not show. */
function restartsOf({ name, restarts, needs, probe }: Updater) {
  if (restarts === undefined) {
    throw new RangeError(`rounds: ${name} trains once. Call train instead, with the same options, or give a method ` +
      'that starts again, such as lottery.')
  }
  if (needs.length > 0 || probe !== undefined) {
    throw new RangeError(`rounds: ${name} asks for ${[...needs, ...probe ? ['a probe'] : []].join(', ')}. Between ` +
      'trainings there are weights and masks alone.')
  }
  return restarts
}

/** What was explored is kept by the step of all rounds. */
function checkLength(totalSteps: number): void {
  if (totalSteps <= mostSteps) return
  throw new RangeError(
    `rounds: all rounds together may have ${mostSteps} steps, got ${totalSteps}. Choose fewer or shorter ones.`)
}
