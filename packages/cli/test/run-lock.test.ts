import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { takeLock } from '../src/lock/folder-lock.js'
import { missing } from './support/backends.js'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
const job = 'train --data data --batch 32 --interval 5 --threads 1 --no-compare --steps 6'
const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })

beforeAll(async () => { await run(`${job} --out run`) }, 60_000)

test.each(['train --resume run', 'train --resume run --steps 9', `${job} --out run`])(
  'where another process writes, %s is refused, and the process is named', async line => {
    const lock = takeLock(join(cwd, 'run/run.lock'))
    const { status, stderr } = await run(line)
    lock.release()
    expect([status, stderr]).toEqual([2, `itop: run: locked: process ${process.pid}, this one, is writing in it.\n` +
      'Wait until it has ended, or choose another folder.\n'])
  })

test('what only reads goes on beside a process that writes', async () => {
  const lock = takeLock(join(cwd, 'run/run.lock'))
  for (const line of ['inspect run', 'eval run --threads 1', 'report run']) {
    expect(await run(line)).toMatchObject({ status: 0 })
  }
  lock.release()
})

test('where it cannot be known whether the holder lives, the file to delete is named', async () => {
  await run(`${job} --out far`)
  writeFileSync(join(cwd, 'far/run.lock'), JSON.stringify({ host: 'node7', pid: 12 }))
  expect(await run('train --resume far')).toMatchObject({ status: 2, stderr: 'itop: far: locked by process 12 on the ' +
    'host node7. Whether it still runs cannot be known from here.\n' +
    'Where it does not, delete far/run.lock and go on.\n' })
  writeFileSync(join(cwd, 'far/run.lock'), '')
  expect((await run('train --resume far')).stderr).toMatch(
    /far\/run\.lock cannot be read[^]*then delete far\/run\.lock/)
})

test('a run leaves no lock, and takes over that of a process that was killed', async () => {
  await run(`${job} --out killed`)
  expect(existsSync(join(cwd, 'killed/run.lock'))).toBe(false)
  // No process has this number: it is above the highest of every system.
  writeFileSync(join(cwd, 'killed/run.lock'), JSON.stringify({ host: hostname(), pid: 2 ** 30 }))
  expect(await run('train --resume killed --steps 9')).toMatchObject({ status: 0 })
  expect(readdirSync(join(cwd, 'killed')).filter(name => name.startsWith('run.lock'))).toEqual([])
})

test('a start that fails leaves no folder, none above it, and one that was there as it was', async () => {
  const failing = { backends: { node: missing('no TensorFlow here') } }
  mkdirSync(join(cwd, 'mine'))
  for (const out of ['runs/a/b', 'mine']) {
    const line = `train --data data --batch 32 --backend node --steps 6 --out ${out}`
    expect(await run(line, failing)).toMatchObject({ status: 2 })
    expect(await run(`train --data nowhere --steps 6 --out ${out}`)).toMatchObject({ status: 2 })
  }
  expect(await run('train --data data --batch 32 --backend node --steps 6', failing)).toMatchObject({ status: 2 })
  expect([existsSync(join(cwd, 'runs')), readdirSync(join(cwd, 'mine'))]).toEqual([false, []])
})

test('a folder that is a link is used; one that leads nowhere is refused', async () => {
  mkdirSync(join(cwd, 'target'))
  symlinkSync('target', join(cwd, 'link'))
  symlinkSync('no-target', join(cwd, 'dangling'))
  expect(await run(`${job} --out link`)).toMatchObject({ status: 0 })
  expect(readdirSync(join(cwd, 'target'))).toContain('checkpoint.itop')
  expect(await run(`${job} --out dangling`))
    .toMatchObject({ status: 2, stderr: expect.stringMatching(/--out dangling: cannot write there: /) })
})
