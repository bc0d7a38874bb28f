import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstDifference, installReason } from '../lockfile.mjs'
import { versionProblem } from '../node-version.mjs'

const lock = {
  packages: {
    '': { name: 'itop', version: '9.9.9' },
    'packages/masks': { name: '@itop/masks', version: '0.1.0' },
    'node_modules/@itop/masks': { resolved: 'packages/masks', link: true },
    'node_modules/pure-rand': { version: '8.4.2', integrity: 'sha512-a' },
    'node_modules/other-system': { version: '1.0.0', integrity: 'sha512-b', optional: true }
  }
}
const installed = changes => ({ packages: { ...lock.packages, 'node_modules/other-system': undefined, ...changes } })

test('what the lock file asks for is recognised, packages for other systems aside', () => {
  expect(firstDifference(lock, installed({}))).toBeUndefined()
  expect(firstDifference(lock, installed({ 'node_modules/extra': { version: '1.0.0' } }))).toBeUndefined()
})

test('another version, another content, a missing package and a missing link are noticed', () => {
  const name = 'node_modules/pure-rand'
  expect(firstDifference(lock, installed({ [name]: { version: '8.4.1', integrity: 'sha512-a' } }))).toBe(name)
  expect(firstDifference(lock, installed({ [name]: { version: '8.4.2', integrity: 'sha512-c' } }))).toBe(name)
  expect(firstDifference(lock, installed({ [name]: undefined }))).toBe(name)
  expect(firstDifference(lock, installed({ 'node_modules/@itop/masks': undefined }))).toBe('node_modules/@itop/masks')
})

test('a fresh clone is told from an installed one by npm\'s own record', () => {
  const root = mkdtempSync(join(tmpdir(), 'itop-lock-'))
  try {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
    expect(installReason(root)).toBe('no packages are installed yet')
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify(installed({})))
    expect(installReason(root)).toBeUndefined()
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{ "cut off')
    expect(installReason(root)).toBe('no packages are installed yet')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('Node 20.19 and later will do, earlier ones are named', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) expect(versionProblem(version)).toBeUndefined()
  for (const version of ['20.18.9', '18.20.0', '9.99.0']) {
    expect(versionProblem(version)).toContain(`needs Node 20.19.0 or later; this is ${version}`)
  }
})
