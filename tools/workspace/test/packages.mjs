// The packages of the workspace, and the programs in them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What a JSON file says, by its path in the workspace. */
export const readJson = path => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** A package that another one writes for somebody: a folder in it, whose manifest has another name until then. */
export const template = 'packages/create-plugin/template'

/** Each package as { path, manifest, programs: [{ path, text }] }; paths of programs are from their package. */
export const packages = [
  ...['packages', 'tools'].flatMap(group => readdirSync(join(root, group)).map(name => `${group}/${name}`)
    .filter(path => existsSync(join(root, path, 'package.json')))
    .map(path => packageAt(path, 'package.json'))),
  packageAt(template, 'manifest.json')
]

function packageAt(path, file) {
  return { path, manifest: readJson(`${path}/${file}`), programs: programsIn(join(root, path)) }
}

/** Every program in TypeScript or JavaScript below a folder, except what was installed or built. */
function programsIn(folder, above = '') {
  return readdirSync(join(folder, above), { withFileTypes: true }).flatMap(entry => {
    const path = above + entry.name
    const passedOver = /^(\.|node_modules$|dist$|template$)/.test(entry.name)
    if (entry.isDirectory()) return passedOver ? [] : programsIn(folder, `${path}/`)
    return /(?<!\.d)\.(ts|mjs)$/.test(path) ? [{ path, text: readFileSync(join(folder, path), 'utf8') }] : []
  })
}
