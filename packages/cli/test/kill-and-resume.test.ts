import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { swiftshader } from '@itop/config/chromium.mjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersion } from '@itop/experiment/node'
import { scratch, smallData, smallPhotos } from './support/data.js'
import { built, ended, reached, start, type StartOptions } from './support/processes.js'
import { stateOf, timelessOf } from './support/run-folders.js'

const cwd = scratch()
beforeAll(() => {
  smallData(cwd, 280, 40)
  smallPhotos(cwd, 24)
  smallPhotos(cwd, 2, 'few')
})

const onWebAssembly = `${fileURLToPath(new URL('support/itop-on.mjs', import.meta.url))} wasm-simd`

function installed(name: string): boolean {
  try {
    return createRequire(join(process.env['ITOP_TFJS_NODE'] || '.', 'package.json')).resolve(name) !== ''
  } catch {
    return false
  }
}
const driver = swiftshader()
const graphics = {
  ...process.env, XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? cwd,
  ...driver !== undefined && { VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] ?? driver }
}

interface Job {
  readonly name: string
  readonly line: string
  /** Lines of `metrics.jsonl` after which it is killed: before the first checkpoint, and spread over the run. */
  readonly kills: readonly number[]
}

const mlp: Job = {
  name: 'an MLP', kills: [1, 4, 8],
  line: 'train --data data --batch 8 --interval 6 --checkpoint-every 4 --steps 32'
}

const pictures: Job = {
  name: 'a network with norms, pictures varied and decoded by threads', kills: [2, 5],
  line: 'train --model wrn-10-1 --data photos --on-broken skip --augment on --method rigl-itop --sparsity 0.8 ' +
    '--batch 8 --interval 3 --checkpoint-every 2 --epochs 2'
}

/** For a device in software, which takes its time, and for other kernels under a program that is killed above. */
const short = {
  mlp: { ...mlp, kills: [4], line: 'train --data data --batch 8 --interval 4 --checkpoint-every 3 --steps 10' },
  // Two steps an epoch.
  pictures: {
    ...pictures, kills: [4], line: 'train --model wrn-10-1 --data few --on-broken skip --augment on ' +
      '--method rigl-itop --sparsity 0.8 --batch 2 --interval 2 --checkpoint-every 2 --steps 3'
  }
} satisfies Record<string, Job>

interface Place {
  readonly name: string
  readonly flags: string
  readonly jobs: readonly Job[]
  readonly options: Omit<StartOptions, 'cwd'>
  /** Why it cannot be tried here. */
  readonly missing?: string | false
}

const places: readonly Place[] = [
  { name: 'cpu', flags: '', jobs: [mlp, pictures], options: {} },
  { name: 'WebAssembly', flags: '', jobs: [short.mlp, short.pictures], options: { program: onWebAssembly } },
  {
    name: 'node', flags: '--backend node', jobs: [mlp, pictures], options: {},
    missing: !installed('@tensorflow/tfjs-node') && 'no @tensorflow/tfjs-node here, nor in ITOP_TFJS_NODE'
  },
  {
    name: 'webgpu', flags: '--backend webgpu', jobs: [short.pictures], options: { env: graphics },
    missing: (driver === undefined || installedVersion('webgpu', '@itop/backend-webgpu') === undefined) &&
      'needs the npm package webgpu, and Chromium\'s SwiftShader'
  }
]

const running = new Set<ReturnType<typeof start>>()
afterAll(() => { for (const child of running) child.kill('SIGKILL') })

/** Starts a process that ends with these tests at the latest. */
function launch(line: string, options: Place['options']): ReturnType<typeof start> {
  const child = start(line, { cwd, ...options })
  running.add(child)
  child.on('exit', () => { running.delete(child) })
  return child
}

/** Runs a job in processes that are killed, each some milliseconds after a line of its records, and then to its end. */
async function killedAndResumed({ line, kills }: Job, { name, flags, options }: Place, out: string): Promise<void> {
  // The number of threads changes no bit.
  const threads = (n: number) => name === 'cpu' || name === 'WebAssembly' ? `--threads ${1 + n % 2}` : ''
  let next = `${line} ${flags} ${threads(1)} --no-compare --no-report --quiet --out ${out}`
  for (const lines of kills) {
    const child = launch(next, options)
    await reached(join(cwd, out, 'metrics.jsonl'), lines)
    await new Promise(resolve => { setTimeout(resolve, Math.random() * 40) })
    child.kill('SIGKILL')
    await ended(child)
    next = `train --resume ${out} ${threads(lines)} --no-compare --no-report --quiet`
  }
  expect(await ended(launch(next, options))).toBe(0)
}

const cases = places.flatMap(place => place.jobs.map(job => ({ place, job })))

// These need the build: npm run build.
describe.skipIf(!built)('killed again and again and resumed, it ends with the bits of one left alone', () => {
  for (const { place, job } of cases) {
    const { name, jobs, flags, options, missing } = place
    test.skipIf(missing)(`${job.name} on ${name}${missing ? ` (skipped: ${missing})` : ''}`, async () => {
      const of = (kind: string) => `${kind}-${name}-${jobs.indexOf(job)}`
      const line = `${job.line} ${flags} --no-compare --no-report --quiet --out ${of('whole')}`
      expect(await ended(launch(line, options))).toBe(0)
      await killedAndResumed(job, place, of('killed'))
      const [whole, killed] = [join(cwd, of('whole')), join(cwd, of('killed'))]
      expect(await stateOf(killed)).toEqual(await stateOf(whole))
      expect(timelessOf(killed)).toEqual(timelessOf(whole))
      expect(readFileSync(join(killed, 'topology.itop'))).toEqual(readFileSync(join(whole, 'topology.itop')))
    }, 120_000)
  }
})
