// What an installed package weighs, with all that came with it.
import { neededBy } from '@itop/registry-test/packages.mjs'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The packages that an installed one brought, itself included: bytes by name. */
export function weights(folder, found = new Map()) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (found.has(manifest.name)) return found
  found.set(manifest.name, bytesIn(folder))
  for (const { found: { folder: other } } of neededBy({ folder, manifest })) weights(other, found)
  return found
}

/** Bytes of the files of a folder, without packages that are installed inside it. */
const bytesIn = folder => readdirSync(folder, { withFileTypes: true })
  .filter(entry => entry.name !== 'node_modules' && !entry.isSymbolicLink())
  .map(entry => join(folder, entry.name))
  .reduce((sum, path) => sum + (lstatSync(path).isDirectory() ? bytesIn(path) : lstatSync(path).size), 0)
