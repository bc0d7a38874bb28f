import type { Recipe } from './recipe.js'

/** Optimizer steps of a whole run on so many training images, and of one pass over them. */
export const runLength = (
  { epochs, steps, batch }: Pick<Recipe, 'epochs' | 'steps' | 'batch'>, trainImages: number
): { readonly steps: number, readonly stepsPerEpoch: number } => {
  const stepsPerEpoch = Math.ceil(trainImages / batch)
  return { steps: steps ?? (epochs ?? 1) * stepsPerEpoch, stepsPerEpoch }
}
