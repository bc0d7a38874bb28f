import type { Optimizer } from '@itop/trainer'
import { fromSettings } from '../errors/user-error.js'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns } from '../registry/registry.js'
import { ruleSettings } from '../registry/rule-settings.js'

/** The rule of the weight step that a recipe names. */
export function optimizerOf(
  recipe: Pick<Recipe, 'optimizer' | 'momentum' | 'nesterov' | 'biasCorrection'>, registry = builtIns
): Optimizer {
  const rule = registry.optimizers[recipe.optimizer]! // the name was checked
  return fromSettings(() => rule.make({ ...recipe, ...ruleSettings(rule, recipe) }))
}
