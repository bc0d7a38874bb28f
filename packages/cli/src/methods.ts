import { methods, type Updater } from '@itop/updaters'
import { densityOf } from '@itop/masks'
import { flagOf, type RecipeInput, type SettingKey } from './settings.js'
import { fromSettings, UserError } from './user-error.js'

/** A setting that only some methods have. */
export type MethodSetting = Extract<SettingKey, 'density' | 'sparsity' | 'distribution' | 'prune' | 'grow' | 'interval'
  | 'dropFraction' | 'dropSchedule'>

const drawn = ['density', 'sparsity', 'distribution'] as const
const rewired = ['prune', 'grow', 'interval', 'dropFraction', 'dropSchedule'] as const

/** The settings a method has a use for: none when dense, the first masks when static, all when it rewires. */
export const methodSettings = (method: string): readonly MethodSetting[] => {
  if (method === 'dense') return []
  return presetOf(method).settings.interval === undefined ? drawn : [...drawn, ...rewired]
}

/** A method with its defaults; any legal density shows the other settings. */
export const presetOf = (method: string): Updater => methods[method]!({ density: method === 'dense' ? 1 : 0.5 })

/** A method's own defaults, as its preset states them. */
export const methodDefaults = (method: string): RecipeInput => {
  const own: readonly string[] = methodSettings(method)
  const { settings } = presetOf(method)
  return Object.fromEntries(Object.entries(settings).filter(([key]) => own.includes(key) && key !== 'density'))
}

/** A cosine falls to a floor; a recipe cannot name another one, so what begins below it is refused in its words. */
const refuseBelowFloor = (
  { method, dropFraction, dropSchedule }: Pick<RecipeInput, 'dropFraction' | 'dropSchedule'> & { readonly method: string }
): void => {
  const { dropFloor, dropSchedule: usual } = presetOf(method).settings
  if (dropFraction === undefined || dropFloor === undefined || dropFraction >= dropFloor) return
  if ((dropSchedule ?? usual) !== usual) return
  throw new UserError([
    `${flagOf('dropFraction')} ${dropFraction}: the ${usual} schedule ends at ${dropFloor}, so it cannot begin below.`,
    `Choose at least ${dropFloor}, or another ${flagOf('dropSchedule')}.`])
}

/** The updater that a recipe describes. */
export const updaterOf = (recipe: Pick<RecipeInput, MethodSetting> & { readonly method: string }): Updater => {
  const own = methodSettings(recipe.method).filter(key => key !== 'sparsity')
  const given = Object.fromEntries(own.flatMap(key => recipe[key] === undefined ? [] : [[key, recipe[key]]]))
  const density = recipe.density ?? densityOf(recipe.sparsity ?? 0)
  refuseBelowFloor(recipe)
  // The name and all ranges are checked already; what is left is settings that do not go together.
  return fromSettings(() => methods[recipe.method]!({ ...given, density }))
}
