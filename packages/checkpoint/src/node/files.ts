import { constants } from 'node:fs'
import { link, lstat, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises'
import { openRegular } from './open-regular.js'

/** A file that is being written or read from its start. */
export interface OpenFile {
  /** Bytes in the file. */
  size(): Promise<number>
  /** Appends all the bytes. */
  write(bytes: Uint8Array): Promise<void>
  /** Fills `bytes` as far as the file goes on; how many were read, 0 at its end. */
  read(bytes: Uint8Array): Promise<number>
  /** Returns when everything written is on the disk. */
  sync(): Promise<void>
  /** Gives the file back to the system; nothing is read or written after it. */
  close(): Promise<void>
}

/** The few file operations that checkpoints need. Errors carry a `code`, as Node's do. */
export interface FileOperations {
  /**
   * To read, what is there, which must be a file: a named pipe is refused, not waited for. To write, a new file: a name
   * that exists is refused with `EEXIST`, be it that of a link to nowhere.
   */
  open(path: string, mode: 'read' | 'write'): Promise<OpenFile>
  /** Gives a file a second name, which must be new. Not every file system can. */
  link(from: string, to: string): Promise<void>
  /** The new name may be taken: then its file is replaced, at once. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file; its absence is an error. */
  remove(path: string): Promise<void>
  /** The names in a folder. */
  list(folder: string): Promise<readonly string[]>
  /** Milliseconds since a file was last written. */
  age(path: string): Promise<number>
  /** Returns when renames in the folder are on the disk. */
  syncFolder(path: string): Promise<void>
}

/** The file system of this machine. */
export const nodeFiles: FileOperations = {
  open: async (path, mode) => openFile(await (mode === 'read' ? openRegular(path) : open(path, asNew, 0o666))),
  link,
  rename,
  remove: unlink,
  list: readdir,
  age: async path => Date.now() - (await lstat(path)).mtimeMs,
  syncFolder
}

/** Windows knows no `O_NOFOLLOW`, which is then undefined, and 0 among the bits; `O_EXCL` alone follows no link. */
const asNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** One system call takes at most 2 GiB less a page. */
const pieceBytes = 2 ** 26

const openFile = (handle: FileHandle): OpenFile => ({
  size: async () => (await handle.stat()).size,
  write: bytes => writeAll(handle, bytes),
  read: async bytes => (await handle.read(bytes, 0, Math.min(bytes.length, pieceBytes))).bytesRead,
  sync: () => handle.sync(),
  close: () => handle.close()
})

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, start, Math.min(bytes.length - start, pieceBytes))
    start += bytesWritten
  }
}

/** Not every system can: Windows refuses to open a folder, some network file systems to flush one. */
const cannotSyncFolders = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF']

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!cannotSyncFolders.includes(errorCode(error))) throw error
  }
}

/** The system's code of an error, `ENOENT` for one; empty when it has none. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
