import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LockedError, checkLock, takeLock, type Lock } from '../lock/folder-lock.js'
import type { RunFolder } from './run-folder.js'
import { writing } from './run-writing.js'
import { UserError } from '@itop/experiment'

/** The lock of a run's folder, for this process; refused where another one writes in it, or may do so. */
export const lockRun = (folder: RunFolder): Lock => inWords(folder, () => writing(folder, () => takeLock(folder.lock)))

/** Refuses a folder in which another process writes now, or may do so. */
export function refuseLocked(folder: RunFolder): void { inWords(folder, () => { checkLock(folder.lock) }) }

/** Whether a file is a lock of a run, or what a process left of one. */
export const isLockFile = (name: string): boolean => /^run\.lock(\.|$)/.test(name)

/** Removes what processes left that died as they took the lock. Only whoever holds it may. */
export function removeLockLeftovers(folder: RunFolder): void {
  for (const name of readdirSync(folder.path).filter(one => /^run\.lock(\.takeover)?\.[0-9a-f]{8}$/.test(one))) {
    rmSync(join(folder.path, name), { force: true })
  }
}

function inWords<T>(folder: RunFolder, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof LockedError ? new UserError(refusal(folder, error), { cause: error }) : error
  }
}

function refusal({ shown, path }: RunFolder, { path: file, holder, known }: LockedError): readonly string[] {
  const lock = join(shown, file.slice(path.length + 1))
  if (holder === undefined) {
    return [`${shown}: locked: another process may be writing in it; ${lock} cannot be read.`,
      `Make sure that none does, then delete ${lock}.`]
  }
  const who = `process ${holder.pid}${holder.pid === process.pid ? ', this one,' : ''}`
  if (known) {
    return [`${shown}: locked: ${who} is writing in it.`,
      'Wait until it has ended, or choose another folder.']
  }
  return [`${shown}: locked by ${who} on the host ${holder.host}. Whether it still runs cannot be known from here.`,
    `Where it does not, delete ${lock} and go on.`]
}
