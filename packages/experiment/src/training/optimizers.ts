import type { Optimizer } from '@itop/trainer'
import { fromSettings } from '../errors/user-error.js'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns } from '../registry/registry.js'

/** The rule of the weight step that a recipe names. */
export const optimizerOf = (
  recipe: Pick<Recipe, 'optimizer' | 'momentum' | 'nesterov' | 'biasCorrection'>, registry = builtIns
): Optimizer => fromSettings(() => registry.optimizers[recipe.optimizer]!.make(recipe)) // the name was checked
