// Nx repeats what a test said before, unless an input of it changed; some tests run only where variables say what is
// here.
import { expect, test } from 'vitest'
import { packages, readJson } from './packages.mjs'

const { namedInputs, targetDefaults } = readJson('nx.json')

test('every ITOP_ variable that is read is an input of the tests', () => {
  const read = packages.flatMap(({ programs }) => programs)
    .flatMap(({ text }) => [...text.matchAll(/\benv\??(?:\.|\[')(ITOP_\w+)/g)].map(([, name]) => name))
  const inputs = namedInputs.machine.map(({ env }) => env)
  expect([...new Set(read)].filter(name => !inputs.includes(name))).toEqual([])
  expect(read).toContain('ITOP_DATA')
})

test('every package\'s tests have these inputs', () => {
  const inputs = packages.map(({ manifest }) => manifest.nx?.targets?.test?.inputs ?? targetDefaults.test.inputs)
  for (const each of inputs) expect(each).toContain('machine')
})
