import { fillRecipe, settingsFrom, type Recipe } from '@itop/experiment'
import type { Io } from '../program/io.js'
import { readRecipe } from './recipe-file.js'

/** The whole recipe from the recipe's name, where one is given, and the flags. */
export const recipeFrom = (name: string | undefined, flags: object, io: Io): Recipe => {
  const file = name === undefined ? {} : readRecipe(name, io.cwd)
  return fillRecipe(file, settingsFrom(flags))
}
