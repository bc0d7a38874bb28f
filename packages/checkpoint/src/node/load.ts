import { createHash } from 'node:crypto'
import { CheckpointError } from '../checkpoint-error.js'
import { decodeCheckpoint } from '../decode.js'
import { digestBytes } from '../sha256.js'
import type { Checkpoint } from '../types.js'
import { errorCode, type FileOperations, type OpenFile } from './files.js'

/** Node's own SHA-256, several times faster than the portable one. */
export const nodeSha256 = () => createHash('sha256')

/** The checkpoint in one file; null when there is no such file. Throws a `CheckpointError` that names the file. */
export async function load(files: FileOperations, path: string): Promise<Checkpoint | null> {
  try {
    return decodeCheckpoint(await withFile(files, path, readAll), { sha256: nodeSha256 })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw named(path, error)
  }
}

function named(path: string, error: unknown): CheckpointError {
  if (error instanceof CheckpointError) return new CheckpointError(error.problem, `${path}: ${error.message}`)
  const text = error instanceof Error ? error.message : String(error)
  return new CheckpointError('unreadable',
    `${path}: could not be read: ${text}. Check the path and its permissions.`, undefined, { cause: error })
}

/** Whether the file ends in the SHA-256 of the bytes before it. Reads it in pieces; false when it cannot be read. */
export async function isIntact(files: FileOperations, path: string): Promise<boolean> {
  try {
    return await withFile(files, path, endsInItsDigest)
  } catch (error) {
    if (errorCode(error) !== '') return false
    throw error
  }
}

async function endsInItsDigest(file: OpenFile): Promise<boolean> {
  const hash = nodeSha256()
  let left = await file.size() - digestBytes
  for (const buffer = new Uint8Array(2 ** 20); left > 0;) {
    const count = await file.read(buffer.subarray(0, Math.min(left, buffer.length)))
    if (count === 0) return false
    hash.update(buffer.subarray(0, count))
    left -= count
  }
  if (left < 0) return false
  const stored = new Uint8Array(digestBytes)
  await fill(file, stored)
  return hash.digest().equals(stored)
}

async function readAll(file: OpenFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.size())
  return bytes.subarray(0, await fill(file, bytes))
}

async function fill(file: OpenFile, bytes: Uint8Array): Promise<number> {
  let filled = 0
  for (let count = -1; filled < bytes.length && count !== 0; filled += count) {
    count = await file.read(bytes.subarray(filled))
  }
  return filled
}

async function withFile<T>(files: FileOperations, path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await files.open(path, 'read')
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
