import { register } from '@itop/backend-cpu'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderOf, whyNotMade } from '../made.mjs'
import { backendManifest, platformManifest, publishedManifest } from '../packages.mjs'
import { packageName, platforms } from '../platforms.mjs'

const { version } = backendManifest

test('npm installs a platform\'s package there and nowhere else', () => {
  expect(platforms.map(platformManifest).map(({ name, os, cpu, libc }) => ({ name, os, cpu, libc }))).toEqual([
    { name: '@itop/backend-cpu-linux-x64', os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    { name: '@itop/backend-cpu-linux-arm64', os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
    { name: '@itop/backend-cpu-darwin-arm64', os: ['darwin'], cpu: ['arm64'] },
    { name: '@itop/backend-cpu-win32-x64', os: ['win32'], cpu: ['x64'] }
  ])
})

test('the published @itop/backend-cpu asks for all of them, in its own version', () => {
  const { optionalDependencies, dependencies, scripts, devDependencies } = publishedManifest()
  expect(optionalDependencies).toEqual(Object.fromEntries(platforms.map((each) => [packageName(each), version])))
  expect(dependencies).toEqual(backendManifest.dependencies)
  expect([scripts, devDependencies]).toEqual([undefined, undefined])
})

test('that of the workspace asks for none, so that npm looks for none before it is published', () => {
  expect(backendManifest.optionalDependencies).toBeUndefined()
})

test('whoever asks for native kernels that are not here is told of every platform that has a package', async () => {
  const build = process.arch === 'arm64' ? 'native-avx2' : 'native-neon'
  const names = platforms.map(({ name }) => name)
  await expect(register({ build })).rejects.toThrow(`for ${names.slice(0, -1).join(', ')} and ${names.at(-1)}, in the`)
})

/** What a program of each format says of itself. */
const formats = {
  // ELF, 64 bits, for x86-64 or AArch64.
  linux: (file) => ({ magic: file.toString('latin1', 1, 5), cpu: { 62: 'x64', 183: 'arm64' }[file.readUInt16LE(18)] }),
  // Mach-O, 64 bits.
  darwin: (file) => ({ magic: file.readUInt32LE(0).toString(16), cpu: { 0x100000c: 'arm64' }[file.readUInt32LE(4)] }),
  // PE; the header's place is at 60.
  win32: (file) => {
    const header = file.readUInt32LE(60)
    return { magic: file.toString('latin1', header, header + 2), cpu: { 0x8664: 'x64' }[file.readUInt16LE(header + 4)] }
  }
}
const magic = { linux: 'ELF\u0002', darwin: 'feedfacf', win32: 'PE' }

/** Whether a Mach-O file has a load command that names a code signature, without which Apple's processors refuse it. */
function isSigned(file) {
  for (let left = file.readUInt32LE(16), at = 32; left > 0; left--, at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) === 0x1d) return true
  }
  return false
}

const why = whyNotMade()
describe.skipIf(why !== undefined)(`made packages${why ? ` (skipped: ${why})` : ''}`, () => {
  describe.each(platforms.map((each) => [each.name, each]))('%s', (name, platform) => {
    const addons = () => platform.addons.map((addon) => readFileSync(join(folderOf(name), `${addon.name}.node`)))

    test('holds its addons, README and LICENSE, and nothing else', () => {
      const words = ['pack', '--dry-run', '--json']
      const said = JSON.parse(execFileSync('npm', words, { cwd: folderOf(name), stdio: 'pipe' }))
      const [{ files }] = Array.isArray(said) ? said : Object.values(said)
      expect(files.map(({ path }) => path).sort()).toEqual(
        ['LICENSE', 'README.md', ...platform.addons.map((addon) => `${addon.name}.node`), 'package.json'].sort())
    })

    test('every addon is a library for its system and processor', () => {
      for (const file of addons()) {
        expect(formats[platform.os](file)).toEqual({ magic: magic[platform.os], cpu: platform.cpu })
        if (platform.os === 'darwin') expect(isSigned(file)).toBe(true)
      }
    })

    test.skipIf(platform.os !== 'linux')('no addon asks for a glibc later than 2.28', () => {
      const asked = addons().flatMap((file) => [...file.toString('latin1').matchAll(/GLIBC_2\.(\d+)/g)])
      expect(asked.length).toBeGreaterThan(0)
      for (const [text, minor] of asked) expect(Number(minor), text).toBeLessThanOrEqual(28)
    })
  })
})
