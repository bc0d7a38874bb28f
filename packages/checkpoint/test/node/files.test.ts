import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync,
  rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync
} from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/index.js'
import { nodeFiles, readCheckpoint, writeCheckpoint, type FileOperations, type OpenFile } from '../../src/node.js'
import { unfinishedPath } from '../../src/node/unfinished.js'
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

/** A file that a writer may have left, last written so many seconds ago. */
function leftover(name: string, seconds: number): string {
  const path = join(folder, name)
  writeFileSync(path, 'ITOPCKPT and then the lights went out')
  utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds)
  return name
}

/** The name under which a process of this machine would write. */
const unfinishedOf = (id: number): string =>
  basename(unfinishedPath(folder)).replace(`-${process.pid}-`, `-${id}-`)

test('what dead writers left is ignored, then removed; what a living one may need stays', async () => {
  await writeCheckpoint(folder, sample(1))
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  leftover(unfinishedOf(dead), 1)
  leftover(unfinishedOf(process.pid), 4000)
  leftover('checkpoint.unfinished.itop', 4000)                                       // of before names had owners
  leftover(`checkpoint.unfinished.0123456789ab-${dead}-0123456789abcdef.itop`, 4000) // of another machine
  const kept = [
    leftover(unfinishedOf(process.pid), 1), leftover(unfinishedOf(process.ppid), 1), leftover(unfinishedOf(1), 1),
    leftover('checkpoint.unfinished.itop.txt', 4000), leftover('my-checkpoint.unfinished.itop', 4000),
    leftover(`checkpoint.unfinished.0123456789ab-${dead}-fedcba9876543210.itop`, 3000)
  ]
  expect((await readCheckpoint(folder)).step).toBe(1)
  await writeCheckpoint(folder, sample(2))
  expect(readdirSync(folder).sort()).toEqual(['checkpoint.itop', 'checkpoint.previous.itop', ...kept].sort())
})

const unix = process.platform !== 'win32'

test.runIf(unix)('nothing that has the new file\'s name is followed or overwritten', async () => {
  const target = join(folder, 'target')
  writeFileSync(target, 'precious')
  for (const make of [symlinkSync, linkSync, copyFileSync]) {
    const path = join(folder, make.name)
    make(target, path)
    await expect(nodeFiles.open(path, 'write')).rejects.toMatchObject({ code: 'EEXIST' })
  }
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
  await expect(nodeFiles.open(join(folder, 'dangling'), 'write')).rejects.toMatchObject({ code: 'EEXIST' })
  expect(readFileSync(target, 'utf8')).toBe('precious')
  expect(existsSync(join(folder, 'nowhere'))).toBe(false)
})

test.runIf(unix)(
  'links in the place of checkpoints are read, and replaced without touching their targets', async () => {
    const elsewhere = mkdtempSync(join(folder, 'elsewhere'))
    await writeCheckpoint(elsewhere, sample(1))
    const target = join(elsewhere, 'checkpoint.itop')
    const before = readFileSync(target)
    symlinkSync(target, join(folder, 'checkpoint.itop'))
    expect((await readCheckpoint(folder)).step).toBe(1)
    await writeCheckpoint(folder, sample(2))
    await writeCheckpoint(folder, sample(3))
    expect((await readCheckpoint(folder, { usePrevious: true })).step).toBe(2)
    expect(readFileSync(target)).toEqual(before)
  })

const oddities = [
  ['a folder', (path: string) => { mkdirSync(path) }],
  ['a named pipe', (path: string) => { execFileSync('mkfifo', [path]) }],
  ['a device', (path: string) => { symlinkSync('/dev/zero', path) }],
  ['a socket', async (path: string) => {
    const server = createServer().listen(path)
    await once(server, 'listening')
    return () => server.close()
  }]
] as const

describe.runIf(unix).each(oddities)('%s named checkpoint.itop', (what, make) => {
  test('is refused at once, by reader and writer, and stays as it is', async () => {
    await writeCheckpoint(folder, sample(1))
    renameSync(join(folder, 'checkpoint.itop'), join(folder, 'checkpoint.previous.itop'))
    const close = await make(join(folder, 'checkpoint.itop'))
    try {
      await expect(readCheckpoint(folder)).rejects.toMatchObject({
        problem: 'unreadable', previousStep: 1,
        message: expect.stringMatching(
          RegExp(`checkpoint\\.itop: could not be read: it is ${what}, not a file\\. Move it away`))
      })
      await expect(writeCheckpoint(folder, sample(2))).rejects.toMatchObject({
        problem: 'unwritable',
        message: expect.stringMatching(
          RegExp(`checkpoint\\.itop: it is ${what}, not a file\\. .*Move it away, then resume`))
      })
      expect(readdirSync(folder).sort()).toEqual(['checkpoint.itop', 'checkpoint.previous.itop'])
    } finally {
      close?.()
    }
  })
})

test('a folder named checkpoint.previous.itop is named, with what to do', async () => {
  await writeCheckpoint(folder, sample(1))
  mkdirSync(join(folder, 'checkpoint.previous.itop'))
  await expect(writeCheckpoint(folder, sample(2))).rejects.toThrow(/checkpoint\.previous\.itop.*Move away the folder/)
  expect((await readCheckpoint(folder)).step).toBe(1)
  expect(readdirSync(folder)).toHaveLength(2)
})

/** The files of this machine, but for what one that is read says. */
const reading = (change: (file: OpenFile) => Partial<OpenFile>): FileOperations => ({
  ...nodeFiles,
  open: async (path, mode) => {
    const file = await nodeFiles.open(path, mode)
    return { ...file, ...change(file) }
  }
})

test('a file that shrinks while it is read is cut off, one that grows is read as it was', async () => {
  await writeCheckpoint(folder, sample(1))
  const path = join(folder, 'checkpoint.itop')
  const bytes = readFileSync(path)
  const meanwhile = (act: () => void) => reading(file => ({
    size: async () => {
      const size = await file.size()
      act()
      return size
    }
  }))
  const grown = await readCheckpoint(folder, { files: meanwhile(() => { appendFileSync(path, 'more') }) })
  expect(comparable(grown)).toEqual(comparable(sample(1)))
  for (const length of [0, 8, 24, 300]) {
    writeFileSync(path, bytes)
    await expect(readCheckpoint(folder, { files: meanwhile(() => { truncateSync(path, length) }) })).rejects
      .toMatchObject({ problem: 'truncated' })
  }
})

test('no memory is taken for a file that is large and no checkpoint', async () => {
  const path = join(folder, 'checkpoint.itop')
  writeFileSync(path, '')
  truncateSync(path, 2 ** 40)   // a hole
  await expect(readCheckpoint(folder)).rejects.toMatchObject({ problem: 'foreign' })
  writeFileSync(path, (await encoded()).subarray(0, 100))
  truncateSync(path, 2 ** 40)
  await expect(readCheckpoint(folder)).rejects.toMatchObject({ problem: 'truncated' })
  // Even one that says how long it is must fit.
  const claim = (await encoded()).subarray(0, 100)
  claim.writeDoubleLE(2 ** 53, 16)
  writeFileSync(path, claim)
  const files = reading(() => ({ size: async () => 2 ** 53 }))
  await expect(readCheckpoint(folder, { files })).rejects.toThrow('expected a file that fits into memory, got 9007199')
})

async function encoded(): Promise<Buffer> {
  await writeCheckpoint(mkdtempSync(join(folder, 'encoded')), sample(1))
  return Buffer.concat(encodeCheckpoint(sample(1)))
}

test('a folder that cannot be written is named, with what to do', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(writeCheckpoint(join(file, 'run'), sample())).rejects
    .toThrow(/file\/run: ENOTDIR.*Create the folder first/)
  await expect(writeCheckpoint(join(folder, 'none'), sample())).rejects.toThrow('Create the folder first')
  await expect(readCheckpoint(join(file, 'run'))).rejects.toMatchObject({ problem: 'unreadable' })
})

test.runIf(process.platform === 'linux')('a device without space ends as a full disk does', async () => {
  const full = await open('/dev/full', 'w')
  const files = reading(() => ({ write: async bytes => { await full.write(bytes) } }))
  await writeCheckpoint(folder, sample(1))
  await expect(writeCheckpoint(folder, sample(2), { files })).rejects.toThrow(/ENOSPC.*Free space/)
  expect((await readCheckpoint(folder)).step).toBe(1)
  expect(readdirSync(folder)).toEqual(['checkpoint.itop'])
  await full.close()
})

test('a disk that has become read-only leaves what was there, and is told', async () => {
  await writeCheckpoint(folder, sample(1))
  const files: FileOperations = {
    ...nodeFiles,
    open: (path, mode) => mode === 'read' ? nodeFiles.open(path, mode)
      : Promise.reject(Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })),
    remove: () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' }))
  }
  await expect(writeCheckpoint(folder, sample(2), { files })).rejects.toThrow(/EROFS.*Allow writing to the folder/)
  expect((await readCheckpoint(folder)).step).toBe(1)
})
