import { readdirSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../data-error.js'
import { isLitter } from './litter.js'
import { pathKind } from './path-kind.js'
import { reason } from './reason.js'

/** A file or folder in a folder. */
export interface FolderEntry {
  readonly name: string
  /** As `pathKind` says. */
  readonly kind: string
}

/** What a folder holds, what systems leave there aside; links are followed. */
export const entriesOf = (folder: string): readonly FolderEntry[] => read(folder)
  .filter(({ name }) => !isLitter(name))
  .map(entry => ({ name: entry.name, kind: kindOf(folder, entry) }))

/** The names of the folders in a folder, in the order of their characters' codes. */
export const subfolders = (folder: string): readonly string[] =>
  entriesOf(folder).filter(({ kind }) => kind === 'folder').map(({ name }) => name).sort(byCode)

/** The same on every machine, unlike an order by language. */
export const byCode = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0

const kindOf = (folder: string, entry: Dirent): string =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : pathKind(join(folder, entry.name))

function read(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new DataError({
      file: folder, expected: 'a folder that can be read', found: reason(error), fix: 'Check that you may read it.'
    })
  }
}
