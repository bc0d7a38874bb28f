import { CheckpointError } from '../checkpoint-error.js'
import { encodeCheckpoint } from '../encode.js'
import type { Checkpoint } from '../types.js'
import { errorCode, nodeFiles, type FileOperations } from './files.js'
import { isIntact, nodeSha256 } from './load.js'
import { paths } from './paths.js'

/**
 * Writes `checkpoint.itop` into the folder and keeps the one that was there as `checkpoint.previous.itop`. Returns its
 * path and bytes. Leave the checkpoint's arrays as they are until then.
 *
 * Killed at any moment, the folder holds a good checkpoint, the new one or the one before:
 * 1. the new file is written beside the others and flushed; they are as they were;
 * 2. the newest is renamed to be the previous one, if it is intact (else the previous one is better and stays); until
 *    the next step there is only a previous one, and it is the newest that was finished;
 * 3. the new file is renamed to be the newest.
 * A rename within a folder happens or does not. When anything fails, the new file is removed and the newest is put
 * back.
 */
export async function writeCheckpoint(
  folder: string, checkpoint: Checkpoint, { files = nodeFiles }: { readonly files?: FileOperations } = {}
): Promise<{ readonly path: string, readonly bytes: number }> {
  const chunks = encodeCheckpoint(checkpoint, { sha256: nodeSha256 })
  const { newest, unfinished } = paths(folder)
  try {
    await writeUnfinished(files, unfinished, chunks)
    await replace(files, folder)
  } catch (error) {
    await attempt(files.remove(unfinished))
    throw unwritable(folder, checkpoint.step, error)
  }
  return { path: newest, bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) }
}

async function writeUnfinished(files: FileOperations, path: string, chunks: readonly Uint8Array[]): Promise<void> {
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

async function replace(files: FileOperations, folder: string): Promise<void> {
  const { newest, previous, unfinished } = paths(folder)
  const rotates = await isIntact(files, newest)
  if (rotates) await files.rename(newest, previous)
  try {
    if (rotates) await files.syncFolder(folder)
    await files.rename(unfinished, newest)
  } catch (error) {
    if (rotates) await attempt(files.rename(previous, newest))
    throw error
  }
  await files.syncFolder(folder)
}

/** Cleaning up after a failure must not hide it. */
const attempt = (action: Promise<void>): Promise<void> => action.catch(() => {})

function unwritable(folder: string, step: number, error: unknown): CheckpointError {
  const text = error instanceof Error ? error.message : String(error)
  return new CheckpointError('unwritable',
    `writeCheckpoint: the checkpoint of step ${step} could not be written to ${folder}: ${text}. ` +
    `The last good checkpoint is still there, if there was one. ${remedy(errorCode(error))}`,
    undefined, { cause: error })
}

function remedy(code: string): string {
  switch (code) {
    case 'ENOSPC': case 'EDQUOT': return 'Free space on the disk, then resume the run from that folder.'
    case 'ENOENT': case 'ENOTDIR': return 'Create the folder first, or choose another.'
    case 'EACCES': case 'EPERM': case 'EROFS': return 'Allow writing to the folder, or choose another.'
    default: return 'Check the disk, then resume the run from that folder.'
  }
}
