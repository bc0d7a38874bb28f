import { existsSync } from 'node:fs'
import { NotAFileError } from '@itop/checkpoint/node'
import { isDiskError, reason } from '../files/disk-errors.js'
import { appendToFile, type Io } from '../program/io.js'
import { resumeCommand } from './resume-command.js'
import type { RunFolder } from './run-folder.js'
import { UserError, errorCode } from '@itop/experiment'

/** Turns a failure to write in a run folder into words; nothing that was saved before is touched. */
export function writing<T>(folder: RunFolder, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw isDiskError(error) ? diskFailure(folder, error) : error
  }
}

/** What to say when a run folder cannot be written any more. */
export function diskFailure(folder: RunFolder, error: unknown): UserError {
  const saved = existsSync(folder.checkpoint)
  const remedy = isFull(error) ? 'Make room' : 'Put that right'
  return new UserError([
    `${folder.shown}: cannot write: ${reason(error)}${placeOf(folder, error)}.`,
    saved ? `What was saved before is intact. ${remedy}, then go on:` : `${remedy}, then start again.`,
    ...saved ? [resumeCommand(folder)] : []
  ], { cause: error })
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')

/** Which file of the folder it was, where the error says. */
function placeOf({ path }: RunFolder, error: unknown): string {
  const place = error instanceof NotAFileError ? error.path
    : error instanceof Error && 'dest' in error ? error.dest : undefined
  return typeof place === 'string' && place.startsWith(path) ? ` (${place.slice(path.length + 1)})` : ''
}

/** How records reach `metrics.jsonl`. */
export function metricsWriter(folder: RunFolder, io: Io): ((record: object) => void) {
  const append = io.append ?? appendToFile
  return record => writing(folder, () => append(folder.metrics, `${JSON.stringify(record)}\n`))
}
