import { mostSteps } from '@itop/trainer'
import { stepsOfRounds } from '@itop/updaters'
import type { Recipe } from '../recipe/recipe.js'
import { UserError } from '../errors/user-error.js'

/** Optimizer steps of a run. */
export interface RunLength {
  /** All that it makes. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Those of one training, which are all where there are no rounds: schedules go by them. */
  readonly roundSteps: number
}

/** Optimizer steps of a whole run on so many training images, and of one pass over them. */
export function runLength(
  { epochs, steps, batch, rounds, rewindTo = 0 }: Pick<Recipe, 'epochs' | 'steps' | 'batch' | 'rounds' | 'rewindTo'>,
  trainImages: number
): RunLength {
  const stepsPerEpoch = Math.ceil(trainImages / batch)
  const roundSteps = steps ?? (epochs ?? 1) * stepsPerEpoch
  const whole = rounds === undefined ? roundSteps : stepsOfRounds({ rounds, rewindTo }, roundSteps)
  if (Number.isSafeInteger(whole)) return { steps: whole, stepsPerEpoch, roundSteps }
  throw new UserError([
    `--epochs ${epochs}: with ${stepsPerEpoch} steps an epoch, these are more steps than can be counted, 2^53 − 1.`,
    `Choose at most ${Math.floor(Number.MAX_SAFE_INTEGER / stepsPerEpoch)} epochs.`])
}

/** Steps of all rounds up to one of a round. */
export const stepsUntil = (
  { steps, roundSteps }: Pick<RunLength, 'steps' | 'roundSteps'>, { rounds }: Pick<Recipe, 'rounds'>,
  { step, round = 0 }: { readonly step: number, readonly round?: number | undefined }
): number => rounds === undefined ? step : step + round * (steps - roundSteps) / rounds

/** Refuses a training of more steps than the trainer counts. */
export function refuseLongTraining(
  { steps, stepsPerEpoch }: { readonly steps: number, readonly stepsPerEpoch: number },
  { epochs, rounds }: Pick<Recipe, 'epochs' | 'rounds'>
): void {
  if (steps <= mostSteps) return
  if (rounds !== undefined) {
    throw new UserError([`--rounds ${rounds}: these are ${steps} steps, and a training has at most ${mostSteps}.`,
      'Choose fewer rounds, or shorter ones.'])
  }
  throw new UserError(epochs === undefined
    ? [`--steps ${steps}: a training has at most ${mostSteps} steps.`]
    : [`--epochs ${epochs}: these are ${steps} steps, and a training has at most ${mostSteps}.`,
        `Choose at most ${Math.floor(mostSteps / stepsPerEpoch)} epochs.`])
}

/** Refuses a batch that the training images cannot fill. */
export function refuseLargeBatch({ batch, data }: Pick<Recipe, 'batch' | 'data'>, trainImages: number): void {
  if (batch <= trainImages) return
  throw new UserError([`--batch ${batch}: there are ${trainImages} training images in ${data}.`,
    `Choose a batch of at most ${trainImages}.`])
}
