// What an installed command line weighs: what others wrote is most of it, so that one dependency more is seen here.
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { publicPackages, thirdParty } from '../packages.mjs'

const dist = fileURLToPath(new URL('../../../packages/cli/dist', import.meta.url))

/** Bytes of the files of a folder, without packages that are installed inside it. */
const bytesIn = folder => readdirSync(folder, { withFileTypes: true })
  .filter(entry => entry.name !== 'node_modules' && !entry.isSymbolicLink())
  .map(entry => join(folder, entry.name))
  .reduce((sum, path) => sum + (lstatSync(path).isDirectory() ? bytesIn(path) : lstatSync(path).size), 0)

const own = new Map(publicPackages().map(each => [each.manifest.name, each]))

/** A public package and those of this workspace that it needs. */
function withOwn(name, found = new Set()) {
  found.add(name)
  const needed = Object.keys(own.get(name).manifest.dependencies ?? {})
  for (const other of needed) if (own.has(other) && !found.has(other)) withOwn(other, found)
  return found
}

const needed = thirdParty([...withOwn('@itop/cli')].map(name => own.get(name)))

test('what others wrote and the command line needs is at most 85 MB, most of it TensorFlow.js', () => {
  expect(needed.reduce((sum, { folder }) => sum + bytesIn(folder), 0)).toBeLessThan(85e6)
})

test('charts are drawn by a part of a library that is built in: the library itself is not installed', () => {
  const names = needed.map(({ manifest }) => manifest.name)
  for (const name of ['echarts', 'zrender', 'uplot', 'webgpu']) expect(names).not.toContain(name)
})

const built = existsSync(join(dist, 'lab', 'index.html'))
test.skipIf(!built)(
  `the build itself is at most 15 MB, its page included${built ? '' : ' (skipped: not built)'}`, () => {
    expect(bytesIn(dist)).toBeLessThan(15e6)
  })
