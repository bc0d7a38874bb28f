import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { NotAFileError } from './disk-errors.js'

/**
 * The text of a file; a link to one is followed. Whatever else lies at the path (a folder, a pipe, a device) is a
 * `NotAFileError` at once: to open a pipe that nobody writes to would wait for ever.
 */
export const readPlainFile = (path: string): string => {
  // Of Windows, which has no such pipes among its files, the flag is not known.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const what = otherThanFile(fstatSync(file))
    if (what !== undefined) throw new NotAFileError(`it is ${what}, not a file`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

const otherThanFile = (found: Stats): string | undefined => {
  if (found.isFile()) return undefined
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a named pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}

/** Whether anything lies at a path, be it a link that leads nowhere. */
export const isThere = (path: string): boolean => {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}
