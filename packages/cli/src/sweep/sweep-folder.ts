import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { UserError, type Recipe } from '@itop/experiment'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { writeJson, writeWhole } from '../files/write-whole.js'
import { LockedError, checkLock } from '../lock/folder-lock.js'
import { placeOf, runFolder, type RunFolder } from '../run-folder/run-folder.js'
import { readSummary } from '../run-folder/side-files.js'
import type { GivenUp } from './hopeless/median-rule.js'
import type { RunEnd } from './trainer.js'

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
  /** Why a run was given up; there is none where it was not. */
  readonly hopeless: (id: string) => string
}

export function sweepFolder(name: string, cwd: string): SweepFolder {
  const { shown, path } = placeOf(name, cwd)
  return {
    shown,
    path,
    file: join(path, 'sweep.json'),
    run: id => runFolder(join(path, id), cwd),
    recipe: id => join(path, 'recipes', `${id}.json`),
    failure: id => join(path, 'failures', `${id}.txt`),
    hopeless: id => join(path, 'hopeless', `${id}.json`)
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
  writeRecipes(folder, recipes)
  writeJson(folder.file, file)
}

/** Writes the recipes of runs, from which they are trained. */
export function writeRecipes(folder: SweepFolder, recipes: readonly Recipe[]): void {
  for (const part of ['recipes', 'failures', 'hopeless']) makeFolder(join(folder.path, part))
  for (const recipe of recipes) {
    if (!existsSync(folder.recipe(recipe.id))) writeJson(folder.recipe(recipe.id), recipe)
  }
}

/** Keeps why a run has failed or was given up, and forgets what has become of it before. */
export function keepEnd(folder: SweepFolder, id: string, end: RunEnd): void {
  if (!['ended', 'failed', 'hopeless'].includes(end.is)) return
  for (const path of [folder.failure(id), folder.hopeless(id)]) rmSync(path, { force: true })
  if (end.is === 'failed') writeWhole(folder.failure(id), `${end.why}\n`)
  if (end.is === 'hopeless') {
    const { step, best, median, among } = end
    writeJson(folder.hopeless(id), { step, best, median, among })
  }
}

const givenUpRecord = z.object({ step: z.int(), best: z.number(), median: z.number(), among: z.int() })

/** Why a run was given up, if it was. */
export function givenUp(folder: SweepFolder, id: string): GivenUp | undefined {
  try {
    return givenUpRecord.parse(JSON.parse(readFileSync(folder.hopeless(id), 'utf8')))
  } catch {
    return undefined // a damaged one means that the run goes on and is looked at again
  }
}

/** How far a run is: trained to its end, begun, not begun, or written by another process now. */
export type RunState = 'ended' | 'begun' | 'new' | 'held'

/** How far the run of a folder is. */
export function stateOf(folder: RunFolder): RunState {
  if (isHeld(folder)) return 'held'
  if (readSummary(folder).value !== undefined) return 'ended' // a damaged one is written again by a run that goes on
  return [folder.recipe, folder.checkpoint, folder.previous].some(isThere) ? 'begun' : 'new'
}

const isHeld = (folder: RunFolder): boolean => whyHeld(folder) !== undefined

function whyHeld({ lock }: RunFolder): string | undefined {
  try {
    checkLock(lock)
    return undefined
  } catch (error) {
    if (error instanceof LockedError) return error.message
    throw error
  }
}

/** What has become of a run in whose folder another process writes, or may do so: by whom, where the lock tells. */
export const heldEnd = (folder: RunFolder): RunEnd =>
  ({ is: 'held', why: whyHeld(folder) ?? 'another process has just written in its folder' })
