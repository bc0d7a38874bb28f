import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from '@itop/experiment'

/**
 * Makes a folder and those above it; returns those that it made, the outermost first. (`mkdirSync` with `recursive`
 * never returns for a path below `/proc`.) Others may make folders on the way, or remove empty ones, at the same time.
 */
export function makeFolder(path: string, tries = 5): readonly string[] {
  const above = dirname(path)
  const made = above !== path && !existsSync(above) ? makeFolder(above, tries) : []
  // The parent exists now, so this fails where nothing can be made, instead of looking for a parent again.
  if (isFolder(path)) return made
  try {
    mkdirSync(path)
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && isFolder(path)) return made
    if (errorCode(error) === 'ENOENT' && tries > 1) return [...new Set([...made, ...makeFolder(path, tries - 1)])]
    removeEmpty(made)
    throw error
  }
  return [...made, path]
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Removes those of some folders, one in the other, in which nothing lies. */
export function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try { rmdirSync(folder) } catch { return /* something is in it, so it and those above stay */ }
  }
}
