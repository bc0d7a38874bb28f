import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError, type Recipe } from '@itop/experiment'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { writeJson, writeWhole } from '../files/write-whole.js'
import { LockedError, checkLock } from '../lock/folder-lock.js'
import { placeOf, runFolder, type RunFolder } from '../run-folder/run-folder.js'

/** The folder of a sweep: a folder of each run, named by its recipe's id, and what the sweep itself writes. */
export interface SweepFolder {
  /** As a person would type it from where they are. */
  readonly shown: string
  readonly path: string
  /** The sweep's file as it was last given. */
  readonly file: string
  readonly run: (id: string) => RunFolder
  /** The recipe of a run, from which it is trained. */
  readonly recipe: (id: string) => string
  /** Why a run has failed; there is none where it has not. */
  readonly failure: (id: string) => string
}

export function sweepFolder(name: string, cwd: string): SweepFolder {
  const { shown, path } = placeOf(name, cwd)
  return {
    shown,
    path,
    file: join(path, 'sweep.json'),
    run: id => runFolder(join(path, id), cwd),
    recipe: id => join(path, 'recipes', `${id}.json`),
    failure: id => join(path, 'failures', `${id}.txt`)
  }
}

/**
 * Writes the sweep's file and the recipes of its runs; those of other sweeps of the same folder stay. A file of that
 * name in a folder that is no sweep's is somebody's own, perhaps the very one that was given.
 */
export function writeSweep(folder: SweepFolder, file: object, recipes: readonly Recipe[]): void {
  if (isThere(folder.file) && !existsSync(join(folder.path, 'recipes'))) {
    throw new UserError([`--out ${folder.shown}: there is a sweep.json in it that itop did not write.`,
      'Choose another folder for the runs.'])
  }
  for (const part of ['recipes', 'failures']) makeFolder(join(folder.path, part))
  writeJson(folder.file, file)
  for (const recipe of recipes) {
    if (!existsSync(folder.recipe(recipe.id))) writeJson(folder.recipe(recipe.id), recipe)
  }
}

/** Keeps why a run has failed; nothing where it has not. */
export function keepFailure(folder: SweepFolder, id: string, why: string): void {
  if (why === '') rmSync(folder.failure(id), { force: true })
  else writeWhole(folder.failure(id), `${why}\n`)
}

/** How far a run is: trained to its end, begun, not begun, or written by another process now. */
export type RunState = 'ended' | 'begun' | 'new' | 'held'

/** How far the run of a folder is. */
export function stateOf(folder: RunFolder): RunState {
  if (isHeld(folder)) return 'held'
  if (isThere(folder.summary)) return 'ended'
  return [folder.recipe, folder.checkpoint, folder.previous].some(isThere) ? 'begun' : 'new'
}

function isHeld({ lock }: RunFolder): boolean {
  try {
    checkLock(lock)
    return false
  } catch (error) {
    if (error instanceof LockedError) return true
    throw error
  }
}
