import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { errorCode } from '../errors/user-error.js'

/** The version of a package as `from`, a package or this one, would find it; undefined where it is not installed. */
export function installedVersion(name: string, from?: string): string | undefined {
  const own = createRequire(import.meta.url)
  try {
    const require = from === undefined ? own : createRequire(own.resolve(`${from}/package.json`))
    return versionIn(require.resolve.paths(name) ?? [], name)
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

// Read as a file: many packages export no package.json.
function versionIn(folders: readonly string[], name: string): string | undefined {
  for (const folder of folders) {
    const manifest = readIfThere(join(folder, name, 'package.json'))
    if (manifest !== undefined) return (JSON.parse(manifest) as { version: string }).version // every package has one
  }
  return undefined
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
