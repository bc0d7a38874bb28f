import { removeEmpty } from '../files/make-folder.js'
import { removeUnfinished } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { makeRunFolder, refuseFull } from '../run-folder/new-run-folder.js'
import type { PreparedRun } from './prepare-run.js'
import { resumeCommand } from '../run-folder/resume-command.js'
import { lockRun, removeLockLeftovers } from '../run-folder/run-lock.js'
import { runVersion } from '../run-folder/run-version.js'
import { UserError } from '@itop/experiment'

/**
 * Makes this process the only one that writes in the run's folder, and from here on a wish to stop one that saves
 * first. What it returns ends both, and removes what was made for nothing.
 */
export function beginRun(run: PreparedRun, io: Session): (() => void) {
  const made = run.resumed ? [] : makeRunFolder(run.folder)
  try {
    const lock = lockRun(run.folder)
    try {
      refuseChanged(run)
      removeUnfinished(run.folder.path)
      removeLockLeftovers(run.folder)
    } catch (error) {
      lock.release()
      throw error
    }
    const release = io.catchStops?.()
    return () => {
      release?.()
      lock.release()
      removeEmpty(made)
    }
  } catch (error) {
    removeEmpty(made)
    throw error
  }
}

/** Another process may have had the folder between our first look and our lock. */
function refuseChanged({ resumed, folder, version }: PreparedRun): void {
  if (!resumed) refuseFull(folder)
  else if (runVersion(folder) !== version) {
    throw new UserError([`${folder.shown}: another process has just gone on with this run.`,
      `To go on from where it is now: ${resumeCommand(folder)}`])
  }
}
