import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeCheckpoint } from '../../src/index.js'
import { nodeFiles, readCheckpoint, writeCheckpoint } from '../../src/node.js'
import { comparable, sample } from '../samples.js'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-checkpoint-')) })
afterEach(() => rmSync(folder, { recursive: true }))

test('on a real disk, the newest and the one before are kept, and nothing else', async () => {
  for (const step of [1, 2, 3]) {
    const { path, bytes } = await writeCheckpoint(folder, sample(step))
    expect(path).toBe(join(folder, 'checkpoint.itop'))
    expect(statSync(path).size).toBe(bytes)
  }
  expect(readdirSync(folder).sort()).toEqual(['checkpoint.itop', 'checkpoint.previous.itop'])
  expect(comparable(await readCheckpoint(folder))).toEqual(comparable(sample(3)))
  expect((await readCheckpoint(folder, { usePrevious: true })).step).toBe(2)
  expect(decodeCheckpoint(readFileSync(join(folder, 'checkpoint.itop'))).step).toBe(3)
})

test('two megabytes are written and read in full', async () => {
  const values = Float32Array.from({ length: 2 ** 19 }, (_, i) => Math.sin(i))
  await writeCheckpoint(folder, { ...sample(), arrays: new Map([['values', values]]) })
  const read = (await readCheckpoint(folder)).arrays.get('values')
  expect(read?.length === values.length && read.every((value, i) => value === values[i])).toBe(true)
})

test('what a cut-off write left behind is ignored, then replaced', async () => {
  await writeCheckpoint(folder, sample(1))
  writeFileSync(join(folder, 'checkpoint.unfinished.itop'), 'ITOPCKPT and then the lights went out')
  expect((await readCheckpoint(folder)).step).toBe(1)
  await writeCheckpoint(folder, sample(2))
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a folder that cannot be written is named, with what to do', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(writeCheckpoint(join(file, 'run'), sample())).rejects
    .toThrow(/file\/run: ENOTDIR.*Create the folder first/)
  await expect(writeCheckpoint(join(folder, 'none'), sample())).rejects.toThrow('Create the folder first')
  await expect(readCheckpoint(join(file, 'run'))).rejects.toMatchObject({ problem: 'unreadable' })
})

test.runIf(process.platform === 'linux')('a device without space ends as a full disk does', async () => {
  const files = { ...nodeFiles, open: (path: string, mode: 'read' | 'write') =>
    nodeFiles.open(mode === 'write' ? '/dev/full' : path, mode) }
  await writeCheckpoint(folder, sample(1))
  await expect(writeCheckpoint(folder, sample(2), { files })).rejects.toThrow(/ENOSPC.*Free space/)
  expect((await readCheckpoint(folder)).step).toBe(1)
  expect(readdirSync(folder)).toEqual(['checkpoint.itop'])
})
