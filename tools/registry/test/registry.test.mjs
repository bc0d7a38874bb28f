// Every package is packed, published and installed as a stranger would do it, on this machine alone.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOf, whyNotMade } from '@itop/platforms/made.mjs'
import { platformManifest, publishedManifest, writeBackendPackage } from '@itop/platforms/packages.mjs'
import { platforms } from '@itop/platforms/platforms.mjs'
import semver from 'semver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { npm, program } from '../npm.mjs'
import { namedFiles, overrides, publicPackages, thirdParty } from '../packages.mjs'
import { startRegistry } from '../verdaccio.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-registry-'))

// One is published from another folder than it is written in, since it asks for the platform packages.
const backend = { folder: join(home, 'backend-cpu'), manifest: publishedManifest() }
const packages = publicPackages().map(each => each.manifest.name === backend.manifest.name ? backend : each)
const platformPackages = platforms.map(each => ({ folder: folderOf(each.name), manifest: platformManifest(each) }))
const versions = new Map([...packages, ...platformPackages].map(({ manifest }) => [manifest.name, manifest.version]))
const coreNames = ['masks', 'criteria', 'updaters', 'metrics', 'history', 'checkpoint'].map(name => `@itop/${name}`)
const core = packages.filter(({ manifest }) => coreNames.includes(manifest.name))
const backendNames = ['backend-cpu', 'ops', 'criteria', 'masks'].map(name => `@itop/${name}`)
const tensorflow = publicPackages().filter(({ manifest }) => backendNames.includes(manifest.name))
  .map(({ folder, manifest: { dependencies, peerDependencies } }) =>
    ({ folder, manifest: { dependencies: { ...dependencies, ...peerDependencies } } }))

const packed = new Map()
const made = whyNotMade() === undefined
let server

/** Packs packages by one npm; returns what it says of the tarballs: name, filename, files, … */
async function pack(wanted) {
  const words = ['pack', ...wanted.map(({ folder }) => folder), '--json', '--pack-destination', join(home, 'tarballs')]
  return Object.values(JSON.parse(await npm(words, home, { ...server, home })))
}

const publish = ({ filename }) =>
  npm(['publish', join(home, 'tarballs', filename), '--access', 'public', '--tag', 'latest'], home, { ...server, home })

/** An empty folder into which `names` are installed from the registry. */
async function folderWith(names) {
  const folder = mkdtempSync(join(home, 'user-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', overrides }))
  await npm(['install', ...names], folder, { ...server, home })
  return folder
}

/** The names of the packages in a folder's node_modules. */
const modulesIn = folder => readdirSync(join(folder, 'node_modules'))
  .filter(name => !name.startsWith('.'))
  .flatMap(name => name.startsWith('@')
    ? readdirSync(join(folder, 'node_modules', name)).map(each => `${name}/${each}`)
    : [name])
  .sort()

beforeAll(async () => {
  mkdirSync(join(home, 'tarballs'))
  server = await startRegistry(home)
  writeBackendPackage(backend.folder)
  for (const tarball of await pack([...packages, ...made ? platformPackages : []])) packed.set(tarball.name, tarball)
  const others = await pack(thirdParty([...core, ...tensorflow]))
  for (const tarball of [...packed.values(), ...others]) await publish(tarball)
})

afterAll(async () => {
  await server?.stop()
  rmSync(home, { recursive: true, force: true })
})

test('masks alone installs and runs, and brings nothing but its two dependencies', async () => {
  const folder = await folderWith(['@itop/masks'])
  expect(modulesIn(folder)).toEqual(['@itop/masks', '@noble/hashes', 'pure-rand'])
  expect(existsSync(join(folder, 'node_modules', '@tensorflow'))).toBe(false)
  const printed = await program(`
    import { Mask, maskHash, or, randomSubset, rank } from '@itop/masks'
    const mask = Mask.from([1, 0, 1, 1, 0, 0], [2, 3])
    const grown = randomSubset({ population: mask, within: 'outside', count: 2, seed: 'a' })
    console.log(JSON.stringify([mask.count, rank(mask, 3), or(mask, grown).count, maskHash([mask]).length]))`, folder)
  expect(JSON.parse(printed)).toEqual([3, 2, 5, 64])
})

test('the core packages install together, export what they do here, and bring no tensor library', async () => {
  const folder = await folderWith(coreNames)
  const modules = modulesIn(folder)
  expect(modules.filter(name => name.startsWith('@itop/'))).toEqual([...coreNames].sort())
  expect(modules.filter(name => name.startsWith('@tensorflow/'))).toEqual([])
  const entries = core.flatMap(({ manifest }) => Object.keys(manifest.exports)
    .filter(entry => !/\*|\.json$/.test(entry)).map(entry => manifest.name + entry.slice(1)))
  const printed = await program(`
    const names = {}
    for (const entry of ${JSON.stringify(entries)}) names[entry] = Object.keys(await import(entry)).length
    console.log(JSON.stringify(names))`, folder)
  const counts = JSON.parse(printed)
  expect(Object.keys(counts)).toEqual(entries)
  for (const entry of entries) expect(counts[entry], `${entry} exports something`).toBeGreaterThan(0)
})

describe('the CPU backend', () => {
  const here = `@itop/backend-cpu-${process.platform}-${process.arch}`
  const names = ['@itop/backend-cpu', '@tensorflow/tfjs-core']

  /** What the backend of a folder says of itself after computing. */
  const computesIn = folder => program(`
    import { register } from '@itop/backend-cpu'
    import * as tf from '@tensorflow/tfjs-core'
    const { description, dispose } = await register({ threads: 1 })
    console.log(description + ' ' + tf.tidy(() => tf.sum(tf.square([3, 4])).dataSync()[0]))
    await dispose()`, folder)

  const fits = made && versions.has(here)
  const name = 'installs with the kernels of its platform, none of another, and computes by them'
  test.skipIf(!fits)(fits ? name : `${name} (skipped: ${whyNotMade() ?? `no package for ${here}`})`, async () => {
    const folder = await folderWith(names)
    expect(modulesIn(folder).filter(each => each.startsWith('@itop/backend-cpu'))).toEqual(['@itop/backend-cpu', here])
    expect(await computesIn(folder)).toMatch(/^CPU: native code \(native-.+\), 1 thread 25\n$/)
  })

  test('installs without optional packages too, and computes by WebAssembly', async () => {
    const folder = await folderWith([...names, '--omit=optional'])
    expect(modulesIn(folder)).not.toContain(here)
    expect(await computesIn(folder)).toMatch(/^CPU: WebAssembly \(wasm-.+\), 1 thread 25\n$/)
  })
})

describe.each(packages.map(({ manifest }) => [manifest.name, manifest]))('the tarball of %s', (name, manifest) => {
  test('holds every file that exports and bin name, and a README', () => {
    const files = packed.get(name).files.map(({ path }) => path)
    const present = path => path.includes('*')
      ? files.some(file => file.startsWith(path.split('*')[0]) && file.endsWith(path.split('*')[1]))
      : files.includes(path)
    expect(namedFiles(manifest).filter(path => !present(path))).toEqual([])
    expect(files).toContain('README.md')
  })

  test('asks for versions that a registry can give, and for ours as they are', async () => {
    const { registry } = server
    const published = (await (await fetch(registry + name.replace('/', '%2f'))).json()).versions[manifest.version]
    const ranges = Object.entries({
      ...published.dependencies, ...published.optionalDependencies, ...published.peerDependencies
    })
    for (const [other, range] of ranges) {
      expect(semver.validRange(range), `${name} needs ${other}@${range}`).not.toBeNull()
      if (!other.startsWith('@itop/')) continue
      expect([...versions.keys()], `${name} needs ${other}`).toContain(other)
      expect(semver.satisfies(versions.get(other), range), `${name} needs ${other}@${range}`).toBe(true)
    }
  })

  test('names its licence and the Node it needs', () => {
    expect([manifest.license, manifest.engines.node]).toEqual(['Apache-2.0', '>=20.19.0'])
  })
})
