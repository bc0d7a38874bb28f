import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CheckpointError } from '../../src/index.js'
import { readCheckpoint, writeCheckpoint, type FileOperations } from '../../src/node.js'
import { comparable, sample } from '../samples.js'
import { MemoryDisk } from './memory-files.js'

const folder = 'run'
const [newest, previous] = ['run/checkpoint.itop', 'run/checkpoint.previous.itop']
const write = (disk: MemoryDisk, step: number) => writeCheckpoint(folder, sample(step), { files: disk.files })
const read = (disk: MemoryDisk, usePrevious = false) => readCheckpoint(folder, { files: disk.files, usePrevious })

interface State { readonly name: string, readonly make: () => Promise<MemoryDisk>, readonly best: number | null }

/** The states a folder can be in before a write, and the newest good step in each. */
function states(links: boolean): readonly State[] {
  const written = (...steps: number[]) => writtenOn(new MemoryDisk({ links }), ...steps)
  return [
    { name: 'an empty folder', make: () => written(), best: null },
    { name: 'one checkpoint', make: () => written(1), best: 1 },
    { name: 'two checkpoints', make: () => written(1, 2), best: 2 },
    { name: 'a damaged newest one', make: async () => damage(await written(1, 2), newest), best: 1 },
    { name: 'only a previous one', make: async () => lose(await written(1, 2), newest), best: 1 },
    { name: 'a damaged previous one', make: async () => damage(await written(1, 2), previous), best: 2 },
    { name: 'two names of one', make: async () => name(await written(1, 2), newest, previous), best: 2 },
    { name: 'what another writer left', make: async () => leave(await written(1, 2)), best: 2 }
  ]
}

async function writtenOn(disk: MemoryDisk, ...steps: number[]): Promise<MemoryDisk> {
  for (const step of steps) await write(disk, step)
  return disk
}

const written = (...steps: number[]) => writtenOn(new MemoryDisk(), ...steps)

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

/** As a crash before the last step of a write leaves it. */
function name(disk: MemoryDisk, path: string, other: string): MemoryDisk {
  disk.names.set(other, disk.names.get(path)!)
  return disk
}

function leave(disk: MemoryDisk): MemoryDisk {
  disk.names.set('run/checkpoint.unfinished.itop', { bytes: Uint8Array.of(1), synced: Uint8Array.of(1), written: -4e6 })
  return disk
}

const leftovers = (disk: MemoryDisk) => [...disk.names.keys()].filter(path => path.includes('unfinished'))

/** The best checkpoint a person can get out of the folder. */
async function bestStep(disk: MemoryDisk): Promise<number | null> {
  try {
    return (await read(disk)).step
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    return error.previousStep === undefined ? null : (await read(disk, true)).step
  }
}

const kinds = [true, false].flatMap(links => states(links).map(state => ({ links, ...state })))

describe.each(kinds)('in $name, with two names of a file: $links', ({ links, make, best }) => {
  const failing = async (at: number, does: string) => (await make()).copy({ links, fault: { at, does } })
  const countOperations = async () => {
    const disk = (await make()).copy()
    await write(disk, 9)
    return disk.operations
  }

  test('a crash at any file operation leaves a good checkpoint, whatever of it had not been flushed', async () => {
    const operations = await countOperations()
    for (let at = 0; at < operations; at++) {
      const disk = await failing(at, 'crash')
      await write(disk, 9).catch((error: unknown) => { expect(error).toBeInstanceOf(CheckpointError) })
      for (const after of [disk.copy({ links }), ...disk.afterPowerLoss()]) {
        expect([best, 9], `operation ${at}, ${disk.failed}`).toContain(await bestStep(after))
        await write(after, 10)
        expect(await bestStep(after), 'the next write succeeds').toBe(10)
      }
    }
  })

  test('a full disk at any file operation leaves what was there, removes what was begun and says so', async () => {
    const operations = await countOperations()
    for (let at = 0; at < operations; at++) {
      const disk = await failing(at, 'ENOSPC')
      const failed = await write(disk, 9).then(() => null, (error: unknown) => error)
      // Looking for leftovers may fail, and verifying the newest one, which is then taken for damaged and replaced.
      if (failed !== null) {
        expect(failed).toMatchObject({ problem: 'unwritable' })
        expect(String(failed)).toMatch(/step 9 could not be written to run: ENOSPC.*still there.*Free space/)
      }
      if (!['list', 'age', 'remove'].includes(disk.failed)) expect(leftovers(disk)).toEqual([])
      expect([best, 9]).toContain(await bestStep(disk))
    }
  })
})

test('a full disk while the new file is written leaves both files byte for byte', async () => {
  const before = await written(1, 2)
  const bytesOf = (disk: MemoryDisk) => [...disk.names].map(([path, { bytes }]) => [path, bytes])
  for (let at = 1; at < 5; at++) {
    const disk = before.copy({ fault: { at, does: 'ENOSPC' } })
    await expect(write(disk, 3)).rejects.toThrow('ENOSPC')
    expect(bytesOf(disk)).toEqual(bytesOf(before))
  }
})

test('the newest is read, the one before on request', async () => {
  const disk = await written(1, 2, 3)
  expect(comparable(await read(disk))).toEqual(comparable(sample(3)))
  expect((await read(disk, true)).step).toBe(2)
  expect([...disk.names.keys()].sort()).toEqual([newest, previous])
})

test('a damaged newest one is an error that offers the previous one', async () => {
  const disk = damage(await written(1, 2), newest)
  const error: unknown = await read(disk).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ problem: 'damaged', previousStep: 1 })
  expect(String(error)).toMatch(/run\/checkpoint\.itop: .*SHA-256.*of step 1, is good: run\/checkpoint\.previous\.itop/)
  expect((await read(disk, true)).step).toBe(1)
  damage(disk, previous)
  await expect(read(disk)).rejects.toThrow('There is no good previous checkpoint')
})

test('a folder without checkpoints says so', async () => {
  await expect(read(new MemoryDisk())).rejects.toThrow('expected checkpoint.itop in run, there is none')
  await expect(read(await written(1), true)).rejects.toThrow('checkpoint.previous.itop, there is no such file')
})

test('a checkpoint of which a crash left two names becomes the previous one as any other', async () => {
  const disk = name(await written(1, 2), newest, previous)
  await write(disk, 3)
  expect([...disk.names.keys()].sort()).toEqual([newest, previous])
  expect([(await read(disk)).step, (await read(disk, true)).step]).toEqual([3, 2])
})

/** The files of a disk whose operations end in the order that a scheduler chooses. */
const scheduled = (disk: MemoryDisk, scheduler: fc.Scheduler): FileOperations =>
  Object.fromEntries(Object.entries(disk.files).map(([operation, act]) => [operation, async (...given: never[]) => {
    await scheduler.schedule(Promise.resolve(), operation)
    return (act as (...given: never[]) => Promise<unknown>)(...given)
  }])) as unknown as FileOperations // the same names, and each does the same later

describe.each([true, false])('two writers and a reader, with two names of a file: %s', links => {
  test('never fail, in whatever order their operations come', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), async scheduler => {
      const disk = await writtenOn(new MemoryDisk({ links }), 1, 2)
      const files = scheduled(disk, scheduler)
      const writer = async (steps: readonly number[]) => {
        for (const step of steps) await writeCheckpoint(folder, sample(step), { files })
      }
      const reader = async () => {
        for (let i = 0; i < 6; i++) {
          const { step } = await readCheckpoint(folder, { files, usePrevious: i % 3 === 2 })
          expect([1, 2, 10, 11, 20, 21]).toContain(step)
        }
      }
      await scheduler.waitFor(Promise.all([writer([10, 11]), writer([20, 21]), reader()]))
      expect([11, 21]).toContain((await read(disk)).step)
      expect(leftovers(disk)).toEqual([])
    }), { numRuns: 60 })
  })
})
