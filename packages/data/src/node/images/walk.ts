import { realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { DataError } from '../../data-error.js'
import { byCode, entriesOf, type FolderEntry } from '../folder-entries.js'

/** What lies somewhere below a folder. */
export interface Found {
  /** From the folder, with slashes. */
  readonly path: string
  /** `file`, or in words what cannot be read. */
  readonly kind: string
}

/**
 * All that lies below a folder. Links are followed, each folder once; one to a folder above would bring in what does
 * not belong here.
 */
export function walk(folder: string): Generator<Found, void, undefined> {
  const root = realpathSync(folder)
  return below(folder, '', { root, seen: new Set([root]) })
}

/** The folder that is walked, and those that were read, by their real paths. */
interface Walked {
  readonly root: string
  readonly seen: Set<string>
}

function* below(folder: string, path: string, walked: Walked): Generator<Found, void, undefined> {
  const entries = readable(join(folder, path))
  if (entries === undefined) yield { path, kind: 'a folder that cannot be read' }
  for (const { name, kind } of entries ?? []) {
    const inner = path === '' ? name : `${path}/${name}`
    const obstacle = kind === 'folder' ? obstacleTo(realpathSync(join(folder, inner)), walked) : kind
    if (obstacle === undefined) yield* below(folder, inner, walked)
    else yield { path: inner, kind: obstacle }
  }
}

/** Why a folder is not to be read. */
function obstacleTo(real: string, { root, seen }: Walked): string | undefined {
  if (seen.has(real)) return 'a folder that was read before, by a link'
  if (root.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)) return 'a link to a folder above'
  seen.add(real)
  return undefined
}

/** In the order of names, where that decides which of two links counts. */
function readable(folder: string): readonly FolderEntry[] | undefined {
  try {
    const entries = entriesOf(folder)
    return entries.every(({ kind }) => kind === 'file') ? entries : [...entries].sort((a, b) => byCode(a.name, b.name))
  } catch (error) {
    if (error instanceof DataError) return undefined
    throw error
  }
}
