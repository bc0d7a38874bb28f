import { NotAFileError } from '@itop/checkpoint/node'
import { errorCode } from '@itop/experiment'

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of this name',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the path is too long',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENXIO: 'it is a socket, not a file',
  ERR_FS_FILE_TOO_LARGE: 'it is too large'
}

/** A system error in words. */
export const reason = (error: unknown): string =>
  words[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message.split('\n')[0]! : String(error))

/** Errors of the file system that the person, not the program, can put right. */
export const isDiskError = (error: unknown): boolean =>
  error instanceof NotAFileError || (errorCode(error) ?? '') in words
