import {
  existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { backendOf } from './backend.js'
import { checkSettings } from './check-settings.js'
import { appendToFile, type Io } from './io.js'
import type { Recipe } from './recipe.js'
import { settingKeys, type RecipeInput } from './settings.js'
import { errorCode, UserError } from './user-error.js'

/** The files of a run. */
export interface RunFolder {
  /** As a person would type it from where they are. */
  readonly shown: string
  readonly path: string
  readonly recipe: string
  readonly environment: string
  readonly metrics: string
  readonly checkpoint: string
  readonly previous: string
  readonly summary: string
  readonly report: string
}

/** The paths of a run folder, whether it exists or not. */
export const runFolder = (name: string, cwd: string): RunFolder => {
  const path = resolve(cwd, name)
  const near = relative(cwd, path)
  return {
    shown: near === '' ? '.' : near.startsWith('..') ? path : near,
    path,
    recipe: join(path, 'recipe.json'),
    environment: join(path, 'environment.json'),
    metrics: join(path, 'metrics.jsonl'),
    checkpoint: join(path, 'checkpoint.itop'),
    previous: join(path, 'checkpoint.previous.itop'),
    summary: join(path, 'summary.json'),
    report: join(path, 'report.html')
  }
}

/** Makes a folder and those above it. (`mkdirSync` with `recursive` never returns for a path below `/proc`.) */
export const makeFolder = (path: string): void => {
  const above = dirname(path)
  if (above !== path && !existsSync(above)) makeFolder(above)
  // The parent exists now, so this fails where nothing can be made, instead of looking for a parent again.
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) mkdirSync(path)
}

/** Makes the folder of a new run; one that exists must be empty. */
export const createRunFolder = (name: string, cwd: string): RunFolder => {
  const folder = runFolder(name, cwd)
  let found: readonly string[]
  try {
    makeFolder(folder.path)
    // What a run leaves that was killed as it began: nothing had been saved.
    found = readdirSync(folder.path).filter(name => name !== 'recipe.json.unfinished')
  } catch (error) {
    throw new UserError([`--out ${folder.shown}: cannot write there: ${reason(error)}.`,
      'Choose a folder that you may create.'], { cause: error })
  }
  if (found.length === 0) return folder
  throw new UserError([`--out ${folder.shown}: the folder exists and is not empty (${found[0]}).`,
    existsSync(folder.recipe)
      ? `Choose another, or go on with it: itop train --resume ${folder.shown}`
      : 'Choose another.'])
}

/** Removes a folder in which nothing was written after all. */
export const removeIfEmpty = (folder: RunFolder): void => {
  try { rmdirSync(folder.path) } catch { /* something is in it, so it stays */ }
}

/** The folder of an earlier run, which must hold a recipe. */
export const openRunFolder = (name: string, cwd: string): RunFolder => {
  const folder = runFolder(name, cwd)
  if (existsSync(folder.recipe)) return folder
  throw new UserError(existsSync(folder.path)
    ? [`${folder.shown}: not a run folder: there is no recipe.json in it.`, advice(folder.path)]
    : [`${folder.shown}: there is no such folder.`, 'Name the folder that a run has written, such as runs/…'])
}

const advice = (path: string): string => {
  const inside = statSync(path).isDirectory()
    ? readdirSync(path).find(name => existsSync(join(path, name, 'recipe.json')))
    : undefined
  return inside === undefined ? 'Name the folder that itop train has written.' : `Did you mean ${join(path, inside)}?`
}

/** What a run did before recipes could say otherwise: fields that came later. */
const before = { nesterov: true, decay: 'all', onBroken: 'stop', accumulate: 1 } as const

const inOrder = (recipe: RecipeInput): RecipeInput => Object.fromEntries(
  (['id', ...settingKeys, 'tuned'] as const).flatMap(key => recipe[key] === undefined ? [] : [[key, recipe[key]]]))

/** The folder's recipe, checked as any other: a person may have edited it. */
export const readRunRecipe = (folder: RunFolder): Recipe => {
  let recipe: unknown
  try {
    recipe = JSON.parse(readFileSync(folder.recipe, 'utf8'))
  } catch (error) {
    throw new UserError([`${folder.shown}/recipe.json: cannot be read: ${reason(error)}.`], { cause: error })
  }
  if (typeof recipe === 'object' && recipe !== null && 'id' in recipe && 'model' in recipe && 'method' in recipe) {
    const read = checkSettings({ ...recipe }, { file: `${folder.shown}/recipe.json` })
    // Written with every field that there was.
    return inOrder({ ...before, ...read, backend: backendOf(read.backend) }) as Recipe
  }
  throw new UserError([`${folder.shown}/recipe.json: expected the recipe of a run (model, method, id, …).`])
}

/** Writes a small file so that a reader finds the old one or the new one, never half of it. */
export const writeWhole = (path: string, text: string): void => {
  const unfinished = `${path}.unfinished`
  writeFileSync(unfinished, text)
  renameSync(unfinished, path)
}

/** Writes JSON for people and programs: indented, with a newline at the end. */
export const writeJson = (path: string, value: unknown): void => writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of this name',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the path is too long',
  EISDIR: 'it is a folder'
}

/** A system error in words. */
export const reason = (error: unknown): string =>
  words[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message.split('\n')[0]! : String(error))

/** Errors of the file system that the person, not the program, can put right. */
export const isDiskError = (error: unknown): boolean => (errorCode(error) ?? '') in words

/** Turns a failure to write in a run folder into words; nothing that was saved before is touched. */
export const writing = <T>(folder: RunFolder, write: () => T): T => {
  try {
    return write()
  } catch (error) {
    throw isDiskError(error) ? diskFailure(folder, error) : error
  }
}

/** What to say when a run folder cannot be written any more. */
export const diskFailure = (folder: RunFolder, error: unknown): UserError => new UserError([
  `${folder.shown}: cannot write: ${reason(error)}.`,
  existsSync(folder.checkpoint)
    ? 'What was saved before is intact. Make room, then go on:'
    : 'Make room, then start again.',
  ...existsSync(folder.checkpoint) ? [`itop train --resume ${folder.shown}`] : []
], { cause: error })

/** The name of a new run's folder: when, what, which recipe. */
export const newRunName = (recipe: Pick<Recipe, 'model' | 'method' | 'id'>, now: Date): string =>
  `runs/${now.toISOString().slice(0, 19).replaceAll(':', '')}-${recipe.model}-${recipe.method}-${recipe.id}`

/** How records reach `metrics.jsonl`. */
export const metricsWriter = (folder: RunFolder, io: Io): ((record: object) => void) => {
  const append = io.append ?? appendToFile
  return record => writing(folder, () => append(folder.metrics, `${JSON.stringify(record)}\n`))
}
