import { CheckpointError } from '../checkpoint-error.js'
import { encodeCheckpoint } from '../encode.js'
import type { Checkpoint } from '../types.js'
import { errorCode, nodeFiles, type FileOperations } from './files.js'
import { isIntact, nodeSha256 } from './load.js'
import { NotAFileError } from './open-regular.js'
import { paths } from './paths.js'
import { removeLeftovers, unfinishedPath } from './unfinished.js'

/**
 * Writes `checkpoint.itop` into the folder and keeps the one that was there as `checkpoint.previous.itop`. Returns its
 * path and bytes. Leave the checkpoint's arrays as they are until then.
 *
 * Killed at any moment, the folder holds a good newest checkpoint, and readers find one at any moment:
 * 1. the new file is written under a name of its own and flushed; the others are as they were;
 * 2. the newest gets a second name and by that becomes the previous one too, if it is intact (else the previous one is
 *    better and stays);
 * 3. the new file is renamed to be the newest.
 * A rename within a folder happens or does not. When anything fails, the new file is removed.
 */
export async function writeCheckpoint(
  folder: string, checkpoint: Checkpoint, { files = nodeFiles }: { readonly files?: FileOperations } = {}
): Promise<{ readonly path: string, readonly bytes: number }> {
  const chunks = encodeCheckpoint(checkpoint, { sha256: nodeSha256 })
  const { newest } = paths(folder)
  await attempt(removeLeftovers(files, folder))
  const unfinished = unfinishedPath(folder)
  try {
    await writeNew(files, unfinished, chunks)
    await replace(files, folder, unfinished)
  } catch (error) {
    await attempt(files.remove(unfinished))
    throw unwritable(folder, checkpoint.step, error)
  }
  return { path: newest, bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) }
}

async function writeNew(files: FileOperations, path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await files.open(path, 'write')
  try {
    for (const chunk of chunks) await file.write(chunk)
    await file.sync()
  } catch (error) {
    await attempt(file.close())
    throw error
  }
  await file.close()
}

async function replace(files: FileOperations, folder: string, unfinished: string): Promise<void> {
  const { newest } = paths(folder)
  if (await isIntact(files, newest)) await keep(files, folder)
  await files.rename(unfinished, newest)
  await files.syncFolder(folder)
}

/** Makes the newest the previous one too. */
async function keep(files: FileOperations, folder: string): Promise<void> {
  const { newest, previous } = paths(folder)
  const second = unfinishedPath(folder)
  try {
    await files.link(newest, second)
  } catch {
    return moveAway(files, newest, previous)
  }
  try {
    await files.rename(second, previous)
  } finally {
    // Two names of one file are left as they are: a crash before step 3 had made them so.
    await attempt(files.remove(second))
  }
}

/** Where files have one name only: until the next step there is no newest, and readers take the previous one. */
async function moveAway(files: FileOperations, newest: string, previous: string): Promise<void> {
  try {
    await files.rename(newest, previous)
  } catch (error) {
    // Another writer has just done it.
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

/** Cleaning up must not hide a failure, nor be one. */
const attempt = (action: Promise<void>): Promise<void> => action.catch(() => {})

function unwritable(folder: string, step: number, error: unknown): CheckpointError {
  const text = error instanceof NotAFileError ? `${error.path}: ${error.message}` : messageOf(error)
  return new CheckpointError('unwritable',
    `writeCheckpoint: the checkpoint of step ${step} could not be written to ${folder}: ${text}. ` +
    'The last good checkpoint is still there, if there was one.', { fix: remedy(error), cause: error })
}

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error)

function remedy(error: unknown): string {
  if (error instanceof NotAFileError) return 'Move it away, then resume the run from that folder.'
  switch (errorCode(error)) {
    case 'ENOSPC': case 'EDQUOT': return 'Free space on the disk, then resume the run from that folder.'
    case 'ENOENT': case 'ENOTDIR': return 'Create the folder first, or choose another.'
    case 'EACCES': case 'EPERM': case 'EROFS': return 'Allow writing to the folder, or choose another.'
    case 'EISDIR': case 'ENOTEMPTY': return 'Move away the folder that has a checkpoint\'s name.'
    default: return 'Check the disk, then resume the run from that folder.'
  }
}
