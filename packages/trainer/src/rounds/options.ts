import type { Checkpoint } from '@itop/checkpoint'
import { layersOf } from '@itop/models'
import { lottery, stepsOfRounds, type LotteryOptions, type Updater } from '@itop/updaters'
import { mostSteps, settle, type TrainOptions } from '../run/options.js'
import { givenMasks } from './given-masks.js'

/** Options of `rounds`: those of every training, whose length is that of a whole round, and what lies between them. */
export interface RoundsOptions extends Omit<TrainOptions, 'recipe' | 'startFrom'>, LotteryOptions {}

/** What runs, checked. */
export interface Program {
  /** What every training has in common. */
  readonly training: Omit<TrainOptions, 'recipe' | 'startFrom' | 'resumeFrom' | 'dataChanged' | 'signal'>
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
  const {
    rounds: times, pruneFraction, pruneScope, outputFraction, rewindTo: asked, counts,
    resumeFrom, dataChanged = false, signal: _, ...training
  } = options
  const updater = lottery({ rounds: times, pruneFraction, pruneScope, outputFraction, rewindTo: asked, counts })
  for (const key of ['recipe', 'startFrom']) {
    if (key in training) throw new TypeError(`rounds: expected no ${key}, since it is what the rounds give. Remove it.`)
  }
  const rounds = Number(updater.settings['rounds'])   // the updater has checked both
  const rewindTo = updater.settings['rewindTo'] === 'end' ? 'end' : Number(updater.settings['rewindTo'])
  const { totalSteps: steps, network } = settle({ ...training, recipe: givenMasks([], updater.settings) })
  const totalSteps = stepsOfRounds({ rounds, rewindTo }, steps)
  updater.plan(layersOf(network), { totalSteps })   // refuses rounds that cannot be
  checkLength(totalSteps)
  const firstStep = rewindTo === 'end' ? 0 : rewindTo
  return { training, resumeFrom, dataChanged, updater, rounds, rewindTo, firstStep, steps, totalSteps }
}

/** What was explored is kept by the step of all rounds. */
function checkLength(totalSteps: number): void {
  if (totalSteps <= mostSteps) return
  throw new RangeError(
    `rounds: all rounds together may have ${mostSteps} steps, got ${totalSteps}. Choose fewer or shorter ones.`)
}
