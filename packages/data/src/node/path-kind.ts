import { lstatSync, statSync } from 'node:fs'
import { reason } from './reason.js'

/** What lies at a path, links followed: `file`, `folder`, `nothing`, or in words what cannot be read as one of them. */
export function pathKind(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isFile()) return 'file'
    if (stat?.isDirectory()) return 'folder'
    if (stat) return stat.isFIFO() ? 'a pipe' : stat.isSocket() ? 'a socket' : 'a device'
    return lstatSync(path, { throwIfNoEntry: false }) ? 'a link that leads nowhere' : 'nothing'
  } catch (error) {
    return isLoop(error) ? 'a link that leads back to itself' : reason(error)
  }
}

export const isFile = (path: string): boolean => pathKind(path) === 'file'
export const isFolder = (path: string): boolean => pathKind(path) === 'folder'

const isLoop = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ELOOP'
