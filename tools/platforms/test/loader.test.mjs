// How @itop/backend-cpu finds the package of its platform, in installations without this workspace.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installProgram, modules } from '../installation.mjs'
import { backendManifest } from '../packages.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-loader-'))
const name = `backend-cpu-${process.platform}-${process.arch}`
const { version } = backendManifest
let program
beforeAll(async () => { program = await installProgram('load', home) })
afterAll(() => rmSync(home, { recursive: true, force: true }))

const says = async (...words) =>
  (await promisify(execFile)(process.execPath, [program, ...words])).stdout.trim()

/** Installs a package of this platform whose addon is of no system. */
function installBroken(version) {
  mkdirSync(modules(home, name), { recursive: true })
  writeFileSync(join(modules(home, name), 'package.json'), JSON.stringify({ name: `@itop/${name}`, version }))
  writeFileSync(join(modules(home, name), 'cpu.node'), 'no addon')
}

test('without the package of its platform, WebAssembly computes', async () => {
  expect(await says()).toMatch(/^CPU: WebAssembly \(wasm-.+\), 1 thread$/)
})

test('a package of another version is refused, saying what to do; WebAssembly can still be asked for', async () => {
  installBroken('0.0.1')
  expect(await says()).toBe(`backend-cpu: @itop/${name} is version 0.0.1, @itop/backend-cpu is ${version}, and ` +
    'both must be the same. Install @itop/backend-cpu again, or ask for the build wasm-simd, which needs no package.')
  expect(await says('wasm-simd')).toBe('CPU: WebAssembly (wasm-simd), 1 thread')
})

test('a package that does not load here leaves the work to WebAssembly', async () => {
  installBroken(version)
  expect(await says()).toMatch(/^CPU: WebAssembly/)
})
