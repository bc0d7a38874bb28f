import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundledProgram } from '@itop/config/program.mjs'
import { readCheckpoint } from '@itop/checkpoint/node'
import { afterAll, beforeAll, expect, test } from 'vitest'

let home = ''
let program = ''
const running = new Set<ChildProcess>()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'itop-killed-'))
  program = await bundledProgram(new URL('killed-training.ts', import.meta.url), home)
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(home, { recursive: true })
})

interface Life {
  readonly child: ChildProcess
  readonly saved: (checkpoints: number) => Promise<void>
  readonly ended: Promise<number | null>
}

/** A process that trains; `saved` settles when it holds so many checkpoints for safe. */
function start(folder: string, steps: number): Life {
  const child = spawn(process.execPath, [program, folder, String(steps)], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  const lines = createInterface({ input: child.stdout })
  const saved = (checkpoints: number) => new Promise<void>(resolve => {
    let left = checkpoints
    lines.on('line', () => { if (--left === 0) resolve() })
  })
  const ended = new Promise<number | null>(resolve => {
    child.on('exit', status => {
      running.delete(child)
      resolve(status)
    })
  })
  return { child, saved, ended }
}

/** Everything of the newest checkpoint that must not depend on interruptions. */
async function stateOf(folder: string) {
  const { step, arrays, masks, meta: { exploration } } = await readCheckpoint(folder)
  return { step, exploration, arrays: [...arrays], masks: [...masks].map(([name, { words }]) => [name, words]) }
}

test('a training that is killed fifty times, whatever it does then, ends with the bits of one left alone', async () => {
  const [whole, killed] = ['whole', 'killed'].map(name => mkdtempSync(join(home, name)))
  const steps = 700   // at 2 ms a step at least, a life has some ten of them
  expect(await start(whole, steps).ended).toBe(0)
  for (let kills = 0; kills < 50; kills++) {
    const { child, saved, ended } = start(killed, steps)
    await saved(1 + kills % 3)
    await new Promise(resolve => { setTimeout(resolve, 5 * Math.random()) })
    child.kill('SIGKILL')
    expect(await ended).toBeNull()   // it was at work still
  }
  expect(await start(killed, steps).ended).toBe(0)
  expect(await stateOf(killed)).toEqual(await stateOf(whole))
}, 180_000)
