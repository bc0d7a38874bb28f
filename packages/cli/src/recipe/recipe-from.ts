import { fillRecipe, settingsFrom, type Recipe } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { readRecipe } from './recipe-file.js'

/** The whole recipe from the recipe's name, where one is given, and the flags. */
export function recipeFrom(name: string | undefined, flags: object, io: Session): Recipe {
  const file = name === undefined ? {} : readRecipe(name, io)
  return fillRecipe(file, settingsFrom(flags, io.registry), io.registry)
}
