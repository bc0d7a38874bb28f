import { describe, expect, test } from 'vitest'
import { CheckpointError } from '../../src/index.js'
import { readCheckpoint, writeCheckpoint } from '../../src/node.js'
import { comparable, sample } from '../samples.js'
import { MemoryDisk } from './memory-files.js'

const folder = 'run'
const write = (disk: MemoryDisk, step: number) => writeCheckpoint(folder, sample(step), { files: disk.files })
const read = (disk: MemoryDisk, usePrevious = false) => readCheckpoint(folder, { files: disk.files, usePrevious })

interface State { readonly name: string, readonly make: () => Promise<MemoryDisk>, readonly best: number | null }

/** The states a folder can be in before a write, and the newest good step in each. */
const states: readonly State[] = [
  { name: 'an empty folder', make: async () => new MemoryDisk(), best: null },
  { name: 'one checkpoint', make: () => written(1), best: 1 },
  { name: 'two checkpoints', make: () => written(1, 2), best: 2 },
  { name: 'a damaged newest one', make: async () => damage(await written(1, 2), 'run/checkpoint.itop'), best: 1 },
  { name: 'only a previous one', make: async () => lose(await written(1, 2), 'run/checkpoint.itop'), best: 1 },
  {
    name: 'a damaged previous one', best: 2,
    make: async () => damage(await written(1, 2), 'run/checkpoint.previous.itop')
  }
]

async function written(...steps: number[]): Promise<MemoryDisk> {
  const disk = new MemoryDisk()
  for (const step of steps) await write(disk, step)
  return disk
}

function damage(disk: MemoryDisk, path: string): MemoryDisk {
  const content = disk.names.get(path)!
  content.bytes[content.bytes.length >> 1] ^= 4
  content.synced = content.bytes.slice()
  return disk
}

function lose(disk: MemoryDisk, path: string): MemoryDisk {
  disk.names.delete(path)
  return disk
}

/** The best checkpoint a person can get out of the folder. */
async function bestStep(disk: MemoryDisk): Promise<number | null> {
  try {
    return (await read(disk)).step
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    return error.previousStep === undefined ? null : (await read(disk, true)).step
  }
}

describe.each(states)('in $name', ({ make, best }) => {
  const countOperations = async () => {
    const disk = (await make()).copyTo(new MemoryDisk())
    await write(disk, 9)
    return disk.operations
  }

  test('a crash at any file operation leaves a good checkpoint, whole or without what was not flushed', async () => {
    const operations = await countOperations()
    for (let at = 0; at < operations; at++) {
      const disk = (await make()).copyTo(new MemoryDisk({ at, does: 'crash' }))
      await expect(write(disk, 9)).rejects.toThrow(CheckpointError)
      for (const kind of ['bytes', 'synced'] as const) {
        const after = disk.copyTo(new MemoryDisk(), kind)
        expect([best, 9], `operation ${at}, ${kind}`).toContain(await bestStep(after))
        await write(after, 10)
        expect(await bestStep(after), 'the next write succeeds').toBe(10)
      }
    }
  })

  test('a full disk at any file operation leaves what was there, removes what was begun and says so', async () => {
    const operations = await countOperations()
    for (let at = 0; at < operations; at++) {
      const disk = (await make()).copyTo(new MemoryDisk({ at, does: 'ENOSPC' }))
      const failed = await write(disk, 9).then(() => null, (error: unknown) => error)
      // Verifying the newest one may fail too; it is then taken for damaged and replaced.
      if (failed !== null) {
        expect(failed).toMatchObject({ problem: 'unwritable' })
        expect(String(failed)).toMatch(/step 9 could not be written to run: ENOSPC.*still there.*Free space/)
      }
      expect(disk.names.has('run/checkpoint.unfinished.itop')).toBe(false)
      expect([best, 9]).toContain(await bestStep(disk))
    }
  })
})

test('a full disk while the new file is written leaves both files byte for byte', async () => {
  const before = await written(1, 2)
  for (let at = 0; at < 5; at++) {
    const disk = before.copyTo(new MemoryDisk({ at, does: 'ENOSPC' }))
    await expect(write(disk, 3)).rejects.toThrow('ENOSPC')
    expect([...disk.names]).toEqual([...before.names])
  }
})

test('the newest is read, the one before on request', async () => {
  const disk = await written(1, 2, 3)
  expect(comparable(await read(disk))).toEqual(comparable(sample(3)))
  expect((await read(disk, true)).step).toBe(2)
  expect([...disk.names.keys()].sort()).toEqual(['run/checkpoint.itop', 'run/checkpoint.previous.itop'])
})

test('a damaged newest one is an error that offers the previous one', async () => {
  const disk = damage(await written(1, 2), 'run/checkpoint.itop')
  const error: unknown = await read(disk).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ problem: 'damaged', previousStep: 1 })
  expect(String(error)).toMatch(/run\/checkpoint\.itop: .*SHA-256.*of step 1, is good: run\/checkpoint\.previous\.itop/)
  expect((await read(disk, true)).step).toBe(1)
  damage(disk, 'run/checkpoint.previous.itop')
  await expect(read(disk)).rejects.toThrow('There is no good previous checkpoint')
})

test('a folder without checkpoints says so', async () => {
  await expect(read(new MemoryDisk())).rejects.toThrow('expected checkpoint.itop in run, there is none')
  await expect(read(await written(1), true)).rejects.toThrow('checkpoint.previous.itop, there is no such file')
})
