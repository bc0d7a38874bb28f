import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { DataError } from '../../data-error.js'
import type { Archive } from './archives.js'

/**
 * Unpacks an archive's folder into `to`, whole or not at all: into a folder of its own first, which is renamed once
 * every file is there.
 */
export async function unpack(file: string, { folder, files }: Archive, to: string): Promise<string> {
  const temporary = mkdtempSync(join(to, `.${folder}-`))
  try {
    await extract({ file, cwd: temporary, strict: true, preserveOwner: false }).catch((error: unknown) => {
      throw new DataError({
        file, expected: 'a gzipped tar archive', found: error instanceof Error ? error.message : String(error),
        fix: 'Remove it and start again, so that it is downloaded anew.'
      })
    })
    const missing = files.find(name => !existsSync(join(temporary, folder, name)))
    if (missing !== undefined) {
      throw new DataError({
        file, expected: `${folder}/${missing} in the archive`, found: 'no such file',
        fix: 'This is another archive of the same name: remove it.'
      })
    }
    renameSync(join(temporary, folder), join(to, folder))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  return join(to, folder)
}
