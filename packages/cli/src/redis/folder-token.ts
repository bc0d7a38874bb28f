import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readPlainFile } from '../files/plain-file.js'
import { writeWhole } from '../files/write-whole.js'

const fileIn = (path: string): string => join(path, 'folder-token')

/** What tells the folder of a sweep from any other, of other machines too; made where there is none. */
export function folderToken(path: string): string {
  const file = fileIn(path)
  if (!existsSync(file)) writeWhole(file, `${randomUUID()}\n`)
  return readPlainFile(file).trim()
}

/** Whether the folder of a sweep is here too, under the same path. */
export function isShared({ path, token }: { readonly path: string, readonly token: string }): boolean {
  try {
    return readPlainFile(fileIn(path)).trim() === token
  } catch {
    return false
  }
}
