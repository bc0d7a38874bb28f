// Every platform's kernels that run here pass the suite of all backends: by the machine itself all of it, by an
// emulator, on which a test takes a hundred times as long, a sample.
import { wholeSuites } from '@itop/config/whole-suites.mjs'
import { conformance, sample } from '@itop/ops/conformance'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { installProgram, modules } from '../installation.mjs'
import { machineOf } from '../machines.mjs'
import { folderOf, whyNotMade } from '../made.mjs'
import { platforms } from '../platforms.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-platforms-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const emulated = 900_000   // ms: a quiet machine takes a sixth

/** What the suite, or a sample, finds on a platform's machine, installed there with the platform's package. */
async function findings(platform, { command: [program, ...words], env }, part) {
  const place = join(home, platform.name)
  const file = await installProgram('suite', place)
  cpSync(folderOf(platform.name), modules(place, `backend-cpu-${platform.name}`), { recursive: true })
  // Into a file: under Wine a program cannot write into a pipe of Node's.
  const printed = join(place, 'printed')
  const output = openSync(printed, 'w')
  const options = { env: { ...process.env, ...env }, stdio: ['ignore', output, output] }
  const [status] = await once(spawn(program, [...words, file, part], options), 'exit')
  closeSync(output)
  const text = readFileSync(printed, 'utf8')
  expect(status, text).toBe(0)
  return JSON.parse(text.slice(text.lastIndexOf('\n', text.length - 2) + 1))   // the last line is the program's
}

/** The builds that this processor should take, as the system says, the widest vectors first. */
function expectedBuilds({ cpu }) {
  if (cpu === 'arm64') return ['native-neon']
  const flags = readFileSync('/proc/cpuinfo', 'utf8')
  const names = ['avx512', 'avx2'].filter((name) => flags.includes(name))
  return [...names, ...names.includes('avx2') ? ['fma128'] : []].map((name) => `native-${name}`)
}

for (const platform of platforms) {
  const machine = machineOf(platform)
  const why = whyNotMade() ?? machine.missing
  const all = wholeSuites || machine.command?.[0] === process.execPath
  const name = `${platform.name}: an installation takes its native build, and every build passes ` +
    `${all ? 'the suite' : 'a sample of the suite'} on 2 threads, a tenth on 1`
  test.skipIf(why !== undefined)(why ? `${name} (skipped: ${why})` : name, async () => {
    const { chosen, results } = await findings(platform, machine, all ? 'all' : 'sample')
    const builds = expectedBuilds(platform)
    expect(builds).toContain(chosen)
    const cases = { 1: Math.ceil(conformance.length / 10), 2: (all ? conformance : sample(conformance)).length }
    expect(results).toEqual(builds.flatMap((build) => [1, 2].map((threads) => (
      { build, threads, cases: cases[threads], failed: [] }))))
  }, emulated)
}
