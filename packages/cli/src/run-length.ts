import { mostSteps } from '@itop/trainer'
import type { Recipe } from './recipe.js'
import { UserError } from './user-error.js'

/** Optimizer steps of a whole run on so many training images, and of one pass over them. */
export const runLength = (
  { epochs, steps, batch }: Pick<Recipe, 'epochs' | 'steps' | 'batch'>, trainImages: number
): { readonly steps: number, readonly stepsPerEpoch: number } => {
  const stepsPerEpoch = Math.ceil(trainImages / batch)
  const whole = steps ?? (epochs ?? 1) * stepsPerEpoch
  if (Number.isSafeInteger(whole)) return { steps: whole, stepsPerEpoch }
  throw new UserError([
    `--epochs ${epochs}: with ${stepsPerEpoch} steps an epoch, these are more steps than can be counted, 2^53 − 1.`,
    `Choose at most ${Math.floor(Number.MAX_SAFE_INTEGER / stepsPerEpoch)} epochs.`])
}

/** Refuses a training of more steps than the trainer counts. */
export const refuseLongTraining = (
  { steps, stepsPerEpoch }: { readonly steps: number, readonly stepsPerEpoch: number },
  { epochs }: Pick<Recipe, 'epochs'>
): void => {
  if (steps <= mostSteps) return
  throw new UserError(epochs === undefined
    ? [`--steps ${steps}: a training has at most ${mostSteps} steps.`]
    : [`--epochs ${epochs}: these are ${steps} steps, and a training has at most ${mostSteps}.`,
        `Choose at most ${Math.floor(mostSteps / stepsPerEpoch)} epochs.`])
}

/** Refuses a batch that the training images cannot fill. */
export const refuseLargeBatch = ({ batch, data }: Pick<Recipe, 'batch' | 'data'>, trainImages: number): void => {
  if (batch <= trainImages) return
  throw new UserError([`--batch ${batch}: there are ${trainImages} training images in ${data}.`,
    `Choose a batch of at most ${trainImages}.`])
}
