import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { isThere } from '../files/plain-file.js'
import { UserError, type Recipe } from '@itop/experiment'

/** The files of a run. */
export interface RunFolder {
  /** As a person would type it from where they are. */
  readonly shown: string
  readonly path: string
  readonly recipe: string
  readonly environment: string
  readonly metrics: string
  /** The masks over time. */
  readonly topology: string
  readonly checkpoint: string
  readonly previous: string
  readonly summary: string
  readonly report: string
  /** Where the networks lie that the rounds of a lottery ended with, each in a run folder of its own. */
  readonly tickets: string
  /** Held by the process that writes in it. */
  readonly lock: string
}

/** A path, and how a person would type it from where they are. */
export function placeOf(name: string, cwd: string): { readonly shown: string, readonly path: string } {
  const path = resolve(cwd, name)
  const near = relative(cwd, path)
  return { shown: near === '' ? '.' : near.startsWith('..') ? path : near, path }
}

/** The paths of a run folder, whether it exists or not. */
export function runFolder(name: string, cwd: string): RunFolder {
  const { shown, path } = placeOf(name, cwd)
  return {
    shown,
    path,
    recipe: join(path, 'recipe.json'),
    environment: join(path, 'environment.json'),
    metrics: join(path, 'metrics.jsonl'),
    topology: join(path, 'topology.itop'),
    checkpoint: join(path, 'checkpoint.itop'),
    previous: join(path, 'checkpoint.previous.itop'),
    summary: join(path, 'summary.json'),
    report: join(path, 'report.html'),
    tickets: join(path, 'tickets'),
    lock: join(path, 'run.lock')
  }
}

/** The folder of an earlier run: one with a recipe, or with a checkpoint, which holds the recipe too. */
export function openRunFolder(name: string, cwd: string): RunFolder {
  const folder = runFolder(name, cwd)
  if ([folder.recipe, folder.checkpoint, folder.previous].some(isThere)) return folder
  throw new UserError(isThere(folder.path)
    ? [`${folder.shown}: not a run folder: there is no recipe.json in it.`, advice(folder.path)]
    : [`${folder.shown}: there is no such folder.`, 'Name the folder that a run has written, such as runs/…'])
}

function advice(path: string): string {
  const inside = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(path).find(name => existsSync(join(path, name, 'recipe.json')))
    : undefined
  return inside === undefined ? 'Name the folder that itop train has written.' : `Did you mean ${join(path, inside)}?`
}

/** The name of a new run's folder: when, what, which recipe. */
export const newRunName = (recipe: Pick<Recipe, 'model' | 'method' | 'id'>, now: Date): string =>
  `runs/${now.toISOString().slice(0, 19).replaceAll(':', '')}-${recipe.model}-${recipe.method}-${recipe.id}`
