// The packages of the workspace, and the programs in them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What a JSON file says, by its path in the workspace. */
export const readJson = path => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** Each package as { path, manifest, programs: [{ path, text }] }; paths of programs are from their package. */
export const packages = ['packages', 'tools'].flatMap(group =>
  readdirSync(join(root, group)).map(name => `${group}/${name}`)
    .filter(path => existsSync(join(root, path, 'package.json')))
    .map(path => ({ path, manifest: readJson(`${path}/package.json`), programs: programsIn(join(root, path)) })))

/** Every program in TypeScript or JavaScript below a folder, except what was installed or built. */
function programsIn(folder, above = '') {
  return readdirSync(join(folder, above), { withFileTypes: true }).flatMap(entry => {
    const path = above + entry.name
    if (entry.isDirectory()) return /^(\.|node_modules$|dist$)/.test(entry.name) ? [] : programsIn(folder, `${path}/`)
    return /(?<!\.d)\.(ts|mjs)$/.test(path) ? [{ path, text: readFileSync(join(folder, path), 'utf8') }] : []
  })
}
