import type { Recipe } from './recipe.js'
import { UserError } from './user-error.js'

/** Optimizer steps of a whole run on so many training images, and of one pass over them. */
export const runLength = (
  { epochs, steps, batch }: Pick<Recipe, 'epochs' | 'steps' | 'batch'>, trainImages: number
): { readonly steps: number, readonly stepsPerEpoch: number } => {
  const stepsPerEpoch = Math.ceil(trainImages / batch)
  return { steps: steps ?? (epochs ?? 1) * stepsPerEpoch, stepsPerEpoch }
}

/** Refuses a batch that the training images cannot fill. */
export const refuseLargeBatch = ({ batch, data }: Pick<Recipe, 'batch' | 'data'>, trainImages: number): void => {
  if (batch <= trainImages) return
  throw new UserError([`--batch ${batch}: there are ${trainImages} training images in ${data}.`,
    `Choose a batch of at most ${trainImages}.`])
}
