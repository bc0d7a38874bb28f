import { createHash } from 'node:crypto'
import { CheckpointError } from '../checkpoint-error.js'
import { checkPrefix, decodeCheckpoint } from '../decode.js'
import { prefixBytes } from '../format.js'
import { digestBytes } from '../sha256.js'
import type { Checkpoint } from '../types.js'
import { errorCode, type FileOperations, type OpenFile } from './files.js'
import { NotAFileError } from './open-regular.js'

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
  if (error instanceof CheckpointError) {
    return new CheckpointError(error.problem, `${path}: ${error.what}`, { fix: error.fix })
  }
  const text = error instanceof Error ? error.message : String(error)
  const fix = error instanceof NotAFileError ? 'Move it away.' : 'Check the path and its permissions.'
  return new CheckpointError('unreadable', `${path}: could not be read: ${text}.`, { fix, cause: error })
}

/**
 * Whether the file is a checkpoint that ends in the SHA-256 of the bytes before it. Reads it in pieces; false when
 * there is none or it cannot be read. Something else than a file is an error: it is nobody's checkpoint.
 */
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

/** The whole file, for which memory is taken when its first bytes are a checkpoint's of that length. */
async function readAll(file: OpenFile): Promise<Uint8Array> {
  const size = await file.size()
  const start = new Uint8Array(Math.min(size, prefixBytes))
  const prefix = start.subarray(0, await fill(file, start))
  checkPrefix(prefix, size)
  const bytes = memoryFor(size)
  bytes.set(prefix)
  return bytes.subarray(0, prefix.length + await fill(file, bytes.subarray(prefix.length)))
}

function memoryFor(size: number): Uint8Array {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new CheckpointError('unreadable',
      `expected a file that fits into memory, got ${size} bytes: ${String(cause)}.`, { cause })
  }
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
