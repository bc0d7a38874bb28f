import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Checkpoint } from '@itop/checkpoint'
import { readCheckpoint, writeCheckpoint } from '@itop/checkpoint/node'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
const run = (line: string) => itop(words(line), { cwd })
const file = (name: string) => join(cwd, 'odd', name)
const [newest, previous] = ['checkpoint.itop', 'checkpoint.previous.itop'].map(file) as [string, string]
let whole: Checkpoint

beforeAll(async () => {
  await run('train --data data --batch 32 --interval 2 --steps 6 --threads 1 --no-compare --quiet --out odd')
  whole = await readCheckpoint(join(cwd, 'odd'))
}, 60_000)

beforeEach(() => {
  for (const path of [newest, previous]) rmSync(path, { recursive: true, force: true })
})

const readers = ['inspect odd', 'eval odd --threads 1', 'explain odd --threads 1',
  'train --resume odd --steps 9 --no-compare --quiet']

async function refused(line: string, message: RegExp) {
  const { status, stderr } = await run(line)
  expect(stderr).toMatch(message)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
  expect(status).toBe(2)
}

const things = [
  ['a folder', (path: string) => { mkdirSync(path) }],
  ['a named pipe', (path: string) => { execFileSync('mkfifo', [path]) }],
  ['a device', (path: string) => { symlinkSync('/dev/zero', path) }]
] as const

describe.runIf(process.platform !== 'win32').each(things)('%s named checkpoint.itop', (what, make) => {
  test.each(readers)('is refused at once by %s', async line => {
    make(newest)
    await refused(line, RegExp(`^itop: odd/checkpoint\\.itop cannot be read: it is ${what}, not a file\\.$`, 'm'))
  })
})

/** Checkpoints that are whole files, and do not hold this run. */
const lacking: readonly (readonly [what: string, change: () => Partial<Checkpoint>])[] = [
  ['masks', () => ({ masks: new Map() })],
  ['one mask', () => ({ masks: new Map([...whole.masks].filter(([name]) => name !== 'mask/fc1')) })],
  ['what was explored', () => ({ masks: new Map([...whole.masks].filter(([name]) => name.startsWith('mask/'))) })],
  ['values', () => ({ arrays: new Map([...whole.arrays].filter(([name]) => !name.startsWith('value/'))) })],
  ['as many values as positions', () => ({ arrays: new Map(whole.arrays).set('value/fc2', new Float32Array(3)) })],
  ['what its data was like', () => ({ meta: { ...whole.meta, data: null } })],
  ['the size of its data',
    () => ({ meta: { ...whole.meta, data: { name: 'data', shape: { c: 1, h: -28 }, classes: 10 } } })]
]

const meta = (change: Record<string, unknown>) => () => ({ meta: { ...whole.meta, ...change } as Checkpoint['meta'] })

/** Words of a checkpoint that no training writes: which they are, and who reads them. */
const odd: readonly (readonly [what: string, change: () => Partial<Checkpoint>, readers: readonly string[]])[] = [
  ['changes of data that are a number', meta({ dataChanges: 5 }), readers],
  ['a change of data without differences', meta({ dataChanges: [{ step: 2, differences: null }] }), readers],
  ['no backend', meta({ backend: null }), readers],
  ['a backend that is a text', meta({ backend: 'cpu' }), readers],
  ['no length', meta({ totalSteps: null }), readers],
  ['an empty epoch', meta({ stepsPerEpoch: 0 }), readers],
  ['no point of what was explored', meta({ exploration: [] }), readers.slice(3)],
  ['what another version of the method remembers', meta({ updater: { version: 99, state: null } }), readers.slice(3)],
  ['a number that the method remembers', meta({ updater: 5 }), readers.slice(3)],
  ['no momentum', () => ({ arrays: new Map([...whole.arrays].filter(([name]) => !name.startsWith('momentum/'))) }),
    readers.slice(3)]
]

test.each(odd)('a checkpoint with %s is refused in words by whoever reads that', async (_, change, lines) => {
  await writeCheckpoint(join(cwd, 'odd'), { ...whole, ...change() })
  for (const line of lines) await refused(line, /^itop: .*\bcheckpoint\b.*\n/)
})

test.each(lacking)('a checkpoint without %s is refused in words, not as a fault of the program', async (_, change) => {
  await writeCheckpoint(join(cwd, 'odd'), { ...whole, ...change() })
  for (const line of readers) await refused(line, /^itop: .*\bcheckpoint\b.*\n/)
})
