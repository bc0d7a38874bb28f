import { adam, adamw, sgd, type Optimizer } from '@itop/trainer'
import type { Recipe } from '../recipe/recipe.js'

/** The rule of the weight step that a recipe names. */
export const optimizerOf = (
  { optimizer, momentum, nesterov, biasCorrection }:
    Pick<Recipe, 'optimizer' | 'momentum' | 'nesterov' | 'biasCorrection'>
): Optimizer => {
  if (optimizer === 'sgd') return sgd({ momentum, nesterov: nesterov && momentum > 0 })
  return (optimizer === 'adamw' ? adamw : adam)({ ...biasCorrection !== undefined && { biasCorrection } })
}
