import type * as z from 'zod/mini'

/** Under which heading a setting stands in help. */
export type SettingGroup = 'What' | 'Sparsity' | 'Training' | 'Machine'

/** A setting of recipes and, if it has a group, a flag: the one place where its range and its words are written. */
export interface RecipeSetting {
  /** What a recipe may hold. */
  readonly schema: z.ZodMiniType
  /** How a flag's text is read: toggles have none, switches are on or off. */
  readonly kind: 'number' | 'numbers' | 'text' | 'switch' | 'toggle' | 'texts'
  /** What stands for the value in the help. */
  readonly argument: string
  /** What is allowed, in words; the same words end up in error messages. */
  readonly allowed: string
  readonly about: string
  readonly group: SettingGroup
  /** What may be typed, where that is names, for whoever mistypes one. */
  readonly names?: readonly string[]
  /** Whether it is a share of 1, which people give in percent. */
  readonly share?: true
}

/** The settings of recipes by name, in the order of the help. */
export type RecipeSettings = Readonly<Record<string, RecipeSetting>>

/** `dropFraction` → `--drop-fraction`. */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
