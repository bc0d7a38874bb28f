import type { Loss } from '@itop/ops'
import { fromSettings } from '../errors/user-error.js'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns } from '../registry/registry.js'
import { ruleSettings } from '../registry/rule-settings.js'

/** What a recipe makes small. */
export function lossOf(recipe: Pick<Recipe, 'loss' | 'labelSmoothing'>, registry = builtIns): Loss {
  const rule = registry.losses[recipe.loss ?? 'cross-entropy']! // the name was checked
  return fromSettings(() => rule.make({ labelSmoothing: recipe.labelSmoothing, ...ruleSettings(rule, recipe) }))
}
