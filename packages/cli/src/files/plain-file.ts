import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { checkRegular } from '@itop/checkpoint/node'

/**
 * The text of a file; a link to one is followed. Whatever else lies at the path (a folder, a pipe, a device) is a
 * `NotAFileError` at once: to open a pipe that nobody writes to would wait for ever.
 */
export const readPlainFile = (path: string): string => readPlainBytes(path).toString('utf8')

/** The bytes of such a file. */
export function readPlainBytes(path: string): Buffer {
  // Of Windows, which has no such pipes among its files, the flag is not known.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    checkRegular(fstatSync(file), path)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Whether anything lies at a path, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}
