import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it; returns those that it made, the outermost first. (`mkdirSync` with `recursive`
 * never returns for a path below `/proc`.)
 */
export const makeFolder = (path: string): readonly string[] => {
  const above = dirname(path)
  const made = above !== path && !existsSync(above) ? makeFolder(above) : []
  // The parent exists now, so this fails where nothing can be made, instead of looking for a parent again.
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return made
  try {
    mkdirSync(path)
  } catch (error) {
    removeEmpty(made)
    throw error
  }
  return [...made, path]
}

/** Removes those of some folders, one in the other, in which nothing lies. */
export const removeEmpty = (folders: readonly string[]): void => {
  for (const folder of folders.toReversed()) {
    try { rmdirSync(folder) } catch { return /* something is in it, so it and those above stay */ }
  }
}
