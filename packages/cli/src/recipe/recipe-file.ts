import { resolve } from 'node:path'
import { UserError, checkSettings, didYouMean, errorCode, shippedRecipes, type RecipeInput } from '@itop/experiment'
import { reason } from '../files/disk-errors.js'
import { readPlainFile } from '../files/plain-file.js'
import type { Session } from '../program/io.js'

/** The settings of a recipe file, or of the shipped recipe of that name. */
export const readRecipe = (name: string, { cwd, registry }: Pick<Session, 'cwd' | 'registry'>): RecipeInput => {
  const shipped = Object.hasOwn(shippedRecipes, name) ? shippedRecipes[name] : undefined
  if (shipped !== undefined) return shipped.settings
  return checkSettings(parseObject(readText(name, cwd), name), { file: name }, registry)
}

/** What some editors on Windows put before a text; JSON has no place for it. */
const byteOrderMark = /^\uFEFF/

const readText = (name: string, cwd: string): string => {
  try {
    return readPlainFile(resolve(cwd, name)).replace(byteOrderMark, '')
  } catch (error) {
    const known = Object.keys(shippedRecipes)
    if (errorCode(error) !== 'ENOENT') {
      throw new UserError([`recipe ${name}: cannot be read: ${reason(error)}.`], { cause: error })
    }
    throw new UserError([
      `recipe ${name}: there is no such file and no shipped recipe of this name.${didYouMean(name, known)}`,
      `Shipped: ${known.join(', ')}.`
    ], { cause: error })
  }
}

const parseObject = (text: string, name: string): Record<string, unknown> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new UserError([`recipe ${name}: not JSON: ${error instanceof Error ? error.message.split('\n')[0] : ''}.`],
      { cause: error })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UserError([`recipe ${name}: expected one JSON object of settings.`])
  }
  return parsed as Record<string, unknown> // an object by the check above
}
