import type { Augmenter } from '@itop/data'
import { fromSettings } from '../errors/user-error.js'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns } from '../registry/registry.js'
import { ruleSettings } from '../registry/rule-settings.js'

/** Who varies the images of a recipe; true where that is the data set, false where nobody does. */
export function augmenterOf(
  { augment, augmentation, ...recipe }: Pick<Recipe, 'augment' | 'augmentation'>, registry = builtIns
): boolean | Augmenter {
  if (augmentation === undefined || !augment) return augment
  const rule = registry.augmentations[augmentation]! // the name was checked
  return fromSettings(() => rule.make(ruleSettings(rule, recipe)))
}
