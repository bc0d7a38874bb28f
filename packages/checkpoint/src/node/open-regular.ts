import { constants, type Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** What was to be a file is something else: a folder, a named pipe, a socket, a device. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError'

  constructor(
    /** `a folder`, `a named pipe`, … */
    readonly found: string,
    readonly path: string
  ) {
    super(`it is ${found}, not a file`)
  }
}

/** A file, or a link to one, open for reading. Anything else is a `NotAFileError`, at once: no pipe is waited for. */
export async function openRegular(path: string): Promise<FileHandle> {
  const handle = await openAtOnce(path)
  try {
    checkRegular(await handle.stat(), path)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Windows knows no `O_NONBLOCK`, which is then undefined, and 0 among the bits. */
const atOnce = constants.O_RDONLY | constants.O_NONBLOCK

async function openAtOnce(path: string): Promise<FileHandle> {
  try {
    return await open(path, atOnce)
  } catch (error) {
    // What the system says of a socket.
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') throw new NotAFileError('a socket', path)
    throw error
  }
}

/** Throws unless it is a file that was opened. */
export function checkRegular(stats: Stats, path: string): void {
  if (!stats.isFile()) throw new NotAFileError(kindOf(stats), path)
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'something else'
}
