import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { reason } from '../files/disk-errors.js'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { isUnfinished } from '../files/write-whole.js'
import { resumeCommand } from './resume-command.js'
import type { RunFolder } from './run-folder.js'
import { isLockFile, refuseLocked } from './run-lock.js'
import { UserError } from '@itop/experiment'

/** Refuses a folder for a new run in which anything lies, or that cannot be made. Makes nothing. */
export function checkNewFolder(folder: RunFolder): void {
  refuseLocked(folder)
  try {
    refuseFull(folder)
    const above = nearest(folder.path)
    if (!statSync(above).isDirectory()) throw Object.assign(new Error(`${above} is no folder`), { code: 'ENOTDIR' })
    accessSync(above, constants.W_OK)
  } catch (error) {
    throw error instanceof UserError ? error : cannotMake(folder, error)
  }
}

/** Makes the folder of a new run; returns the folders that it made, for `removeEmpty`. */
export function makeRunFolder(folder: RunFolder): readonly string[] {
  try {
    return makeFolder(folder.path)
  } catch (error) {
    throw cannotMake(folder, error)
  }
}

/** Refuses a folder in which anything lies but what a run leaves that was killed as it began. */
export function refuseFull(folder: RunFolder): void {
  if (!existsSync(folder.path)) return
  const found = readdirSync(folder.path).filter(name => !isUnfinished(name) && !isLockFile(name))
  if (found.length === 0) return
  throw new UserError([`--out ${folder.shown}: the folder exists and is not empty (${found[0]}).`,
    isThere(folder.recipe)
      ? `Choose another, or go on with it: ${resumeCommand(folder)}`
      : 'Choose another.'])
}

const cannotMake = (folder: RunFolder, error: unknown): UserError => new UserError([
  `--out ${folder.shown}: cannot write there: ${reason(error)}.`, 'Choose a folder that you may create.'
], { cause: error })

/** The path itself, or the first above it at which something lies. */
const nearest = (path: string): string => isThere(path) || dirname(path) === path ? path : nearest(dirname(path))
