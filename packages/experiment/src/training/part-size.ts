import type { Recipe } from '../recipe/recipe.js'

/** Images of the largest part of a batch. */
export const partSize = ({ batch, accumulate }: Pick<Recipe, 'batch' | 'accumulate'>): number =>
  Math.ceil(batch / accumulate)
