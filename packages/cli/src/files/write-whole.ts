import {
  closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync
} from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'

const ending = '.unfinished'

/**
 * Writes a small file so that a reader finds the old one or the new one, never half of it, whatever happens. It is
 * written beside its place under a name that no other writer has, flushed, and renamed. Nothing that exists is opened,
 * so a link of either name stays whole: one in the file's place is replaced.
 */
export const writeWhole = (path: string, text: string): void => writeBytes(path, text)

/** The same with bytes, or text as UTF-8. */
export function writeBytes(path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.${randomUUID().slice(0, 8)}${ending}`
  try {
    writeNew(unfinished, content)
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
  flushFolder(dirname(path))
}

function writeNew(path: string, content: string | Uint8Array): void {
  const file = openSync(path, 'wx')
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Puts a rename on the disk, where the system can: Windows opens no folder. */
function flushFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    try { fsyncSync(folder) } finally { closeSync(folder) }
  } catch { /* the file itself is on the disk */ }
}

/** Writes JSON for people and programs: indented, with a newline at the end. */
export const writeJson = (path: string, value: unknown): void => writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)

/** Whether a file is one that `writeWhole` was killed over. */
export const isUnfinished = (name: string): boolean =>
  /(\.(json|jsonl|html)|topology\.itop)(\.[0-9a-f]{8})?\.unfinished$/.test(name)

/** Removes such files. Only whoever alone writes in the folder may. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter(isUnfinished)) {
    const path = join(folder, name)
    if (!mayBeWritten(path)) rmSync(path, { force: true, recursive: true })
  }
}

/** Pages are written by `itop report` too, which takes no lock, and within a moment: one of today may be such. */
function mayBeWritten(path: string): boolean {
  const written = /\.html\.[0-9a-f]{8}\.unfinished$/.test(path)
    ? statSync(path, { throwIfNoEntry: false })?.mtimeMs
    : undefined
  return written !== undefined && Date.now() - written < 86_400_000
}
