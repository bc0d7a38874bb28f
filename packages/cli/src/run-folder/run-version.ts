import { statSync } from 'node:fs'
import type { RunFolder } from './run-folder.js'

/** Tells the state of a run's files from any later one. */
export const runVersion = ({ recipe, checkpoint, previous }: RunFolder): string =>
  [recipe, checkpoint, previous].map(fileVersion).join()

function fileVersion(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    return '' // there is none, or none that can be read, which whoever reads it tells
  }
}
