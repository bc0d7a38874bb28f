// The packages as npm would publish them, and projects that install them. No registry is asked.
import { npm } from '@itop/registry-test/npm.mjs'
import { publicPackages, thirdParty } from '@itop/registry-test/packages.mjs'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const readJson = path => JSON.parse(readFileSync(path, 'utf8'))

/** Settings of an npm that asks no registry. */
export const nowhere = home => ({ registry: 'http://127.0.0.1:9/', home })

/** Copies the consumers into `home`, each with its packages installed from tarballs; returns their folders, by name. */
export async function installConsumers(names, home) {
  const asked = Object.assign({}, ...names.map(name => readJson(here(`${name}/package.json`)).dependencies))
  const modules = await install(await pack(asked, home), join(home, 'installed'), home)
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

/** Packs what is asked for, what that needs, and `folders` beside; returns a map from names to tarballs. */
export async function pack(asked, home, folders = []) {
  const ours = oursAmong(Object.keys(asked))
  const others = thirdParty([...ours, { folder: here('.'), manifest: { dependencies: asked } }])
  const folder = join(home, 'tarballs')
  mkdirSync(folder)
  const all = [...[...ours, ...others].map(each => each.folder), ...folders]
  const words = ['pack', ...all, '--json', '--pack-destination', folder]
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

/** Installs tarballs in a folder, in place of what its manifest wants for development; returns its node_modules. */
export async function install(tarballs, folder, home) {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  const own = existsSync(manifest) ? readJson(manifest) : { private: true }
  const devDependencies = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]))
  // What asks for another version than this workspace has takes the tarball too.
  const names = Object.keys(readJson(here('../../package.json')).overrides).filter(name => tarballs.has(name))
  const overrides = Object.fromEntries(names.map(name => [name, `$${name}`]))
  writeFileSync(manifest, JSON.stringify({ ...own, devDependencies, overrides }))
  await npm(['install', '--offline'], folder, nowhere(home))
  return join(folder, 'node_modules')
}

/** Puts tools of this workspace where a project finds those that it would install. */
export function lendTools(folder, names) {
  for (const name of names) {
    const [place, source] = [join(folder, 'node_modules', name), here(`../../node_modules/${name}`)]
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(source, place)
    const { bin } = readJson(join(source, 'package.json'))
    for (const [command, path] of Object.entries(bin)) {
      symlinkSync(join(source, path), join(folder, 'node_modules', '.bin', command))
    }
  }
}
