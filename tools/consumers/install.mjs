// The packages as npm would publish them, and projects that install them. No registry is asked.
import { npm } from '@itop/registry-test/npm.mjs'
import { publicPackages, thirdParty } from '@itop/registry-test/packages.mjs'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const readJson = path => JSON.parse(readFileSync(path, 'utf8'))
const nowhere = home => ({ registry: 'http://127.0.0.1:9/', home })

/** Copies the consumers into `home`, each with its packages installed from tarballs; returns their folders, by name. */
export async function installConsumers(names, home) {
  const asked = Object.assign({}, ...names.map(name => readJson(here(`${name}/package.json`)).dependencies))
  const modules = await install(await pack(asked, home), home)
  return new Map(names.map(name => {
    const folder = join(home, name)
    cpSync(here(name), folder, { recursive: true, filter: path => !/node_modules|dist$/.test(path) })
    cpSync(modules, join(folder, 'node_modules'), { recursive: true })
    return [name, folder]
  }))
}

/** What npm finds wrong in a folder's packages: something missing, another version than asked for. */
export async function problems(folder, home) {
  return JSON.parse(await npm(['ls', '--all', '--json'], folder, nowhere(home))).problems ?? []
}

/** Packs what is asked for, and what that needs; returns a map from names to tarballs. */
async function pack(asked, home) {
  const ours = oursAmong(Object.keys(asked))
  const others = thirdParty([...ours, { folder: here('.'), manifest: { dependencies: asked } }])
  const folder = join(home, 'tarballs')
  mkdirSync(folder)
  const words = ['pack', ...[...ours, ...others].map(each => each.folder), '--json', '--pack-destination', folder]
  const said = JSON.parse(await npm(words, home, nowhere(home)))
  return new Map(Object.values(said).map(({ name, filename }) => [name, join(folder, filename)]))
}

/** The named packages that are ours, and what they need of ours. */
function oursAmong(names, own = new Map(publicPackages().map(each => [each.manifest.name, each]))) {
  const found = new Map()
  const visit = name => {
    const each = own.get(name)
    if (each === undefined || found.has(name)) return
    found.set(name, each)
    Object.keys(each.manifest.dependencies ?? {}).forEach(visit)
  }
  names.forEach(visit)
  return [...found.values()]
}

/** Installs tarballs in an empty folder; returns its node_modules. */
async function install(tarballs, home) {
  const folder = join(home, 'installed')
  mkdirSync(folder)
  const dependencies = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]))
  // What asks for another version than this workspace has takes the tarball too.
  const names = Object.keys(readJson(here('../../package.json')).overrides).filter(name => tarballs.has(name))
  const overrides = Object.fromEntries(names.map(name => [name, `$${name}`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
  await npm(['install', '--offline'], folder, nowhere(home))
  return join(folder, 'node_modules')
}
