import type { RecipeInput, SettingKey } from '../settings/settings.js'

/** A recipe that comes with the program. */
export interface ShippedRecipe {
  readonly about: string
  readonly settings: RecipeInput
  /** For a recipe after a publication: where each setting is from, and why where it is ours. */
  readonly sources?: Readonly<Partial<Record<SettingKey, string>>>
}

/** Settings, each with where it is from. */
export type Cited = { readonly [Key in SettingKey]?: readonly [value: NonNullable<RecipeInput[Key]>, source: string] }

/** A recipe from settings with their sources; later ones replace earlier ones. */
export function cited(about: string, ...parts: readonly Cited[]): ShippedRecipe {
  const all = Object.entries(Object.assign({}, ...parts) as Cited)
  return {
    about,
    // Each value is typed by its key.
    settings: Object.fromEntries(all.map(([key, [value]]) => [key, value])) as RecipeInput,
    sources: Object.fromEntries(all.map(([key, [, source]]) => [key, source]))
  }
}

/** Where most settings are from; `docs/methods.md` has the addresses. */
export const readme = 'ITOP repository, README, CIFAR-10 commands'
export const mainDefault = 'ITOP repository, CIFAR part, default of main.py'
export const code = 'ITOP repository, CIFAR part, code'
