// Every platform's kernels that run here, by the machine itself or by an emulator, pass the suite of all backends.
import { conformance } from '@itop/ops/conformance'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { installProgram, modules } from '../installation.mjs'
import { machineOf } from '../machines.mjs'
import { folderOf, whyNotMade } from '../made.mjs'
import { platforms } from '../platforms.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-platforms-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const emulated = 900_000   // ms: a quiet machine takes a sixth

/** What a program prints on a platform's machine, installed there with the platform's package. */
async function printed(platform, { command: [program, ...words], env }) {
  const place = join(home, platform.name)
  const file = await installProgram('suite', place)
  cpSync(folderOf(platform.name), modules(place, `backend-cpu-${platform.name}`), { recursive: true })
  const { stdout } = await promisify(execFile)(program, [...words, file], { env: { ...process.env, ...env } })
  return JSON.parse(stdout)
}

/** The builds that this processor should take, as the system says. */
function expectedBuilds({ cpu }) {
  if (cpu === 'arm64') return ['native-neon']
  const flags = readFileSync('/proc/cpuinfo', 'utf8')
  return ['avx2', 'avx512'].filter((name) => flags.includes(name)).map((name) => `native-${name}`)
}

for (const platform of platforms) {
  const machine = machineOf(platform)
  const why = whyNotMade() ?? machine.missing
  const name = `${platform.name}: an installation takes its native build, and every build passes on 1 and 2 threads`
  test.skipIf(why !== undefined)(why ? `${name} (skipped: ${why})` : name, async () => {
    const { chosen, results } = await printed(platform, machine)
    const builds = expectedBuilds(platform)
    expect(chosen).toBe(builds[0])
    expect(results).toEqual(builds.flatMap((build) => [1, 2].map((threads) => (
      { build, threads, cases: conformance.length, failed: [] }))))
  }, emulated)
}
