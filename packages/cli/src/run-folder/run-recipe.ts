import { CheckpointError } from '@itop/checkpoint'
import { readCheckpoint } from '@itop/checkpoint/node'
import {
  UserError, backendOf, checkSettings, errorCode, type Recipe, type RecipeInput, type Registry
} from '@itop/experiment'
import { reason } from '../files/disk-errors.js'
import { readPlainFile } from '../files/plain-file.js'
import type { Session } from '../program/io.js'
import { checkPlugins, pluginsOf } from './run-plugins.js'
import type { RunFolder } from './run-folder.js'

/**
 * The recipe of a run, checked as any other: a person may have edited it. Where the file is gone or holds no recipe at
 * all, it is the one that the checkpoint holds, which is said.
 */
export async function readRunRecipe(
  folder: RunFolder, { stderr, registry }: Pick<Session, 'stderr' | 'registry'>
): Promise<Recipe> {
  const file = `${folder.shown}/recipe.json`
  const found = readFields(folder, file)
  if (typeof found !== 'string') return filled(folder, found, { file, registry })
  const saved = await savedRecipe(folder)
  if (saved === undefined) {
    throw new UserError([`${file}: ${found}.`, 'There is no checkpoint that would hold it, either.'])
  }
  stderr.write(`${file}: ${found}. The recipe is the one in the checkpoint.\n`)
  return filled(folder, saved, { file: `${folder.shown}/checkpoint.itop`, registry })
}

/** The fields of `recipe.json`, or in words why there are none. */
function readFields(folder: RunFolder, file: string): object | string {
  let text: string
  try {
    text = readPlainFile(folder.recipe)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'there is no such file'
    throw new UserError([`${file}: cannot be read: ${reason(error)}.`], { cause: error })
  }
  try {
    const fields: unknown = JSON.parse(text)
    return isRecipe(fields) ? fields : 'expected the recipe of a run (model, method, id, …)'
  } catch (error) {
    return text.trim() === '' ? 'it is empty' : `not JSON: ${reason(error)}`
  }
}

const isRecipe = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'id' in value && 'model' in value && 'method' in value

/** The trainer keeps the recipe in every checkpoint. A damaged one is told by whoever needs more of it than that. */
async function savedRecipe({ path }: RunFolder): Promise<object | undefined> {
  for (const usePrevious of [false, true]) {
    try {
      const { recipe } = (await readCheckpoint(path, { usePrevious })).meta
      if (isRecipe(recipe)) return recipe
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error
    }
  }
  return undefined
}

/** What a run did before recipes could say otherwise: fields that came later. */
const before = { nesterov: true, decay: 'all', onBroken: 'stop', accumulate: 1 } as const

/** What every version wrote. */
const always = [
  'id', 'model', 'data', 'method', 'density', 'batch', 'lr', 'lrSchedule', 'momentum', 'weightDecay', 'labelSmoothing',
  'optimizer', 'augment', 'validSplit', 'seed'
] as const satisfies readonly (keyof Recipe)[]

/** Written with every field that there was. */
function filled(
  folder: RunFolder, fields: object, { file, registry }: { readonly file: string, readonly registry: Registry }
): Recipe {
  const plugins = pluginsOf(fields)
  checkPlugins(folder, plugins, registry)
  const named = plugins.length > 0 && { plugins: plugins.map(({ name }) => name) }
  const read = checkSettings({ ...fields, ...named }, { file }, registry)
  const missing = always.filter(key => read[key] === undefined)
  if (missing.length > 0) {
    throw new UserError([`${file}: expected every setting of the run, got none for ${missing.join(', ')}.`,
      'Put it back; or delete the file, and the recipe in the checkpoint is taken.'])
  }
  return inOrder({ ...before, ...read, backend: backendOf(read.backend) }, registry) as Recipe
}

function inOrder(recipe: RecipeInput, { settings }: Registry): RecipeInput {
  const given = new Map(Object.entries(recipe))
  return Object.fromEntries(['id', ...Object.keys(settings), 'plugins', 'tuned'].flatMap(key =>
    given.get(key) === undefined ? [] : [[key, given.get(key)]]))
}
