import { resolve } from 'node:path'
import {
  UserError, checkSettings, didYouMean, errorCode, shippedRecipes, type RecipeInput, type Registry
} from '@itop/experiment'
import { reason } from '../files/disk-errors.js'
import type { Session } from '../program/io.js'
import { readText } from './read-object.js'

/** The settings of a recipe file, or of the shipped recipe of that name. */
export function readRecipe(name: string, { cwd, registry }: Pick<Session, 'cwd' | 'registry'>): RecipeInput {
  const shipped = Object.hasOwn(shippedRecipes, name) ? shippedRecipes[name] : undefined
  if (shipped !== undefined) return shipped.settings
  const given = parseObject(textOf(name, cwd), name)
  refuseUnloaded(name, given, registry)
  return checkSettings(given, { file: name }, registry)
}

/** A recipe of plug-ins that are not there would fail at a name of theirs, or mean something else. */
function refuseUnloaded(name: string, { plugins }: Readonly<Record<string, unknown>>, registry: Registry): void {
  if (!Array.isArray(plugins)) return
  if (registry.plugins.length > 0 || plugins.length === 0) return
  throw new UserError([`recipe ${name}: it uses the plug-in ${String(plugins[0])}, which is not loaded.`,
    `Name it: --plugin ${String(plugins[0])}, or --plugin PATH.`])
}

function textOf(name: string, cwd: string): string {
  try {
    return readText(resolve(cwd, name))
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

function parseObject(text: string, name: string): Record<string, unknown> {
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
