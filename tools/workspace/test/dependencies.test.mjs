// npm's workspace gives every package every other; whoever installs one from npm gets what it asks for.
import { builtinModules } from 'node:module'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { packages, readJson } from './packages.mjs'

const own = ['@itop/config', ...Object.keys(readJson('package.json').devDependencies)]

/** The packages that a program imports by name. */
const importsOf = ({ text }) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  .filter(name => !/^([./]|node:)/.test(name) && !builtinModules.includes(name))
  .map(name => /^(@[^/]+\/)?[^/]+/.exec(name)[0])

/** Packages that a build takes in, so that users need not install them. */
const bundled = { '@itop/cli': ['echarts', 'jstat'] }

/** What a program may import: only what users get where it is published, else what is there for tests and tools too. */
function allowed({ path }, { name, files = [], ...manifest }) {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest
  const users = [
    name, ...Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }), ...bundled[name] ?? []
  ]
  return files.includes(path.split('/')[0]) ? users : [...users, ...Object.keys(devDependencies ?? {}), ...own]
}

test('what a build takes in is there for builds, and no dependency of users', () => {
  for (const [name, taken] of Object.entries(bundled)) {
    const { manifest } = packages.find(one => one.manifest.name === name)
    for (const one of taken) {
      expect(manifest.devDependencies).toHaveProperty(one)
      expect(manifest.dependencies).not.toHaveProperty(one)
    }
  }
})

test.each(packages)('$path: every import is in package.json', ({ manifest, programs }) => {
  const missing = programs.flatMap(program => importsOf(program)
    .filter(name => !allowed(program, manifest).includes(name)).map(name => `${program.path}: ${name}`))
  expect(missing).toEqual([])
})
