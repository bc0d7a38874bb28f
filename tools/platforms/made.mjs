// Whether the platform packages are there, made of the sources as they are.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backendManifest } from './packages.mjs'
import { cache } from './zig.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const kernels = '../../packages/kernels/'

/** Where the packages lie, by the name of their platform, and `backend-cpu`. */
export const dist = here('dist')
export const folderOf = (name) => join(dist, name)

const record = folderOf('made.json')

/** What the packages are made of, in one word. */
export function ingredients() {
  const hash = createHash('sha256').update(backendManifest.version)
  for (const folder of [`${kernels}src/`, `${kernels}native/`]) {
    for (const name of readdirSync(here(folder)).sort()) hash.update(name).update(readFileSync(here(folder + name)))
  }
  for (const file of [`${kernels}native-builds.mjs`, 'platforms.mjs', 'compile.mjs', 'zig.mjs', 'packages.mjs']) {
    hash.update(readFileSync(here(file)))
  }
  return hash.digest('hex')
}

/** Where the addons lie when compiled, by platform: another checkout of the same sources takes them from there. */
export const addonsCache = () => join(cache, 'addons', ingredients())

/** Undefined when they are made; else why tests of them are skipped, for the name of a skipped test. */
export function whyNotMade() {
  if (!existsSync(record)) return 'no platform packages: make them by npm run platforms'
  const current = JSON.parse(readFileSync(record, 'utf8')) === ingredients()
  return current ? undefined : 'the platform packages are of other sources: make them anew by npm run platforms'
}

/** To be called when they are made. */
export const noteMade = () => writeFileSync(record, JSON.stringify(ingredients()))
