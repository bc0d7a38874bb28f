import { bundledProgram } from '@itop/config/program.mjs'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../../src/node.js'
import { isWhole, written } from './written.js'

let home = ''
let program = ''
const running = new Set<ChildProcess>()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'itop-writers-'))
  program = await bundledProgram(new URL('writer.ts', import.meta.url), home)
})
afterAll(async () => {
  await Promise.all([...running].map(kill))
  rmSync(home, { recursive: true })
})

interface Writer { readonly child: ChildProcess, readonly saved: () => number }

/** A process that writes a checkpoint after the other; `saved` is the step of the last that it holds for safe. */
function startWriter(folder: string, first: number, stride: number): Writer {
  const child = spawn(process.execPath, [program, folder, String(first), String(stride)])
  running.add(child)
  let last = -1
  createInterface({ input: child.stdout }).on('line', line => { last = Number(line) })
  return { child, saved: () => last }
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  // All that it wrote has been read, and the system knows it no more: until then it counts as one that lives.
  const gone = new Promise(resolve => { child.once('close', resolve) })
  child.kill('SIGKILL')
  await gone
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2)
}
const pause = (milliseconds: number) => new Promise(resolve => { setTimeout(resolve, milliseconds) })
const folderFor = (name: string): string => mkdtempSync(join(home, name))

test('while two processes write, every read finds a whole checkpoint, and both go on', async () => {
  const folder = folderFor('two')
  const writers = [startWriter(folder, 0, 2), startWriter(folder, 1, 2)]
  await until(() => writers.every(({ saved }) => saved() >= 2))
  const seen = new Set<number>()
  const before = writers.map(({ saved }) => saved())
  for (let read = 0; read < 300; read++) {
    const found = await readCheckpoint(folder, { usePrevious: read % 3 === 2 })
    expect(isWhole(found)).toBe(true)
    seen.add(found.step)
  }
  await until(() => writers.every(({ saved }, i) => saved() > before[i]))
  for (const { child } of writers) expect([child.exitCode, child.signalCode]).toEqual([null, null])
  expect([...seen].filter(step => step % 2 === 0).length).toBeGreaterThan(0)
  expect([...seen].filter(step => step % 2 === 1).length).toBeGreaterThan(0)
  await Promise.all(writers.map(({ child }) => kill(child)))
})

test('a process that is killed while it writes has lost nothing that it held for safe, again and again', async () => {
  const folder = folderFor('killed')
  for (let round = 0, next = 0; round < 60; round++) {
    const { child, saved } = startWriter(folder, next, 1)
    await until(() => saved() >= next)
    await pause(Math.random() * 20)
    await kill(child)
    const found = await readCheckpoint(folder)
    expect(isWhole(found)).toBe(true)
    expect(found.step - saved()).toBeOneOf([0, 1])   // the last may have been finished and not told
    next = found.step + 1
  }
  await writeCheckpoint(folder, written(1e6))
  expect(readdirSync(folder).sort()).toEqual(['checkpoint.itop', 'checkpoint.previous.itop'])
}, 180_000)
