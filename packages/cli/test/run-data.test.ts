import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint, writeCheckpoint } from '@itop/checkpoint/node'
import { beforeEach, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

let cwd = ''
const job = 'train --data data --batch 32 --interval 5 --threads 1 --no-compare --steps 6'
const run = (line: string) => itop(words(line), { cwd })

beforeEach(async () => {
  cwd = scratch()
  smallData(cwd)
  await run(`${job} --out run`)
})

/** All labels of a split plus 3, modulo 10. */
function turnLabels(split: 'train' | 't10k'): void {
  const file = join(cwd, 'data', `${split}-labels-idx1-ubyte`)
  writeFileSync(file, readFileSync(file).map((byte, i) => i < 8 ? byte : (byte + 3) % 10))
}

/** Other data of the same kind, under the same name. */
function exchange(train: number, test: number): void {
  rmSync(join(cwd, 'data'), { recursive: true })
  smallData(cwd, train, test)
}

const changes: readonly (readonly [what: string, change: () => void, told: RegExp])[] = [
  ['turned labels', () => { turnLabels('train') }, /: other labels of the training images\.$/m],
  ['620 images for 600', () => { exchange(620, 200) }, /620 training images instead of 600/],
  ['half the test images', () => { exchange(600, 100) }, /: 100 test images instead of 200\.$/m]
]

test.each(changes)('%s: going on is refused, with both ways out', async (_, change, told) => {
  change()
  const before = readFileSync(join(cwd, 'run/recipe.json'), 'utf8')
  const { status, stderr } = await run('train --resume run --steps 9')
  expect(stderr).toMatch(told)
  expect(stderr).toMatch(
    /^itop: run: this is not the data that the run was trained on: .*\nGive it .*--data-changed\n$/)
  expect([status, readFileSync(join(cwd, 'run/recipe.json'), 'utf8')]).toEqual([2, before])
})

test.each(changes)('%s: with --data-changed it goes on, and that is recorded', async (_, change, told) => {
  change()
  const { status, stderr } = await run('train --resume run --steps 9 --data-changed --no-compare')
  expect([status, stderr]).toEqual([0, expect.stringMatching(told)])
  const recorded = [{ step: 6, differences: expect.any(Array) }]
  expect(JSON.parse(readFileSync(join(cwd, 'run/environment.json'), 'utf8')).dataChanges).toEqual(recorded)
  expect((await readCheckpoint(join(cwd, 'run'))).meta.dataChanges).toEqual(recorded)
  // From here on that is the run's data.
  expect(await run('train --resume run --steps 12 --no-compare')).toMatchObject({ status: 0 })
  expect(JSON.parse(readFileSync(join(cwd, 'run/environment.json'), 'utf8')).dataChanges).toEqual(recorded)
})

test('data that was moved is the same data', async () => {
  mkdirSync(join(cwd, 'disk'))
  renameSync(join(cwd, 'data'), join(cwd, 'disk/data'))
  expect(await run('train --resume run --steps 9 --no-compare --data-dir disk')).toMatchObject({ status: 0 })
})

test('other data under another name is taken with --data-changed alone', async () => {
  renameSync(join(cwd, 'data'), join(cwd, 'other'))
  expect((await run('train --resume run --steps 9 --data other')).stderr).toMatch(
    /--data other: the run in run has data/)
  expect(await run('train --resume run --steps 9 --data other --data-changed --no-compare'))
    .toMatchObject({ status: 0 })
  expect(JSON.parse(readFileSync(join(cwd, 'run/recipe.json'), 'utf8')).data).toBe('other')
})

test('eval says where the test images are others, and evaluates', async () => {
  turnLabels('t10k')
  const { status, stderr } = await run('eval run --threads 1')
  expect([status, stderr]).toEqual([0,
    'run: this is not the data that it was tested on while it was trained: other labels of the test images.\n'])
  expect((await run('eval run --threads 1 --data data')).stderr).toBe('')
})

test('a checkpoint from before data was recorded goes on, and it is said that it could not be checked', async () => {
  const checkpoint = await readCheckpoint(join(cwd, 'run'))
  const { train: _train, test: _test, ...data } = checkpoint.meta.data as Record<string, unknown>
  await writeCheckpoint(join(cwd, 'run'), { ...checkpoint, meta: { ...checkpoint.meta, data } })
  turnLabels('train')
  const { status, stderr } = await run('train --resume run --steps 9 --no-compare')
  expect([status, stderr]).toEqual([0, expect.stringMatching(/could not be checked/)])
})

test('--data-changed without a run to go on with is a mistake', async () => {
  expect(await run(`${job} --data-changed`)).toMatchObject({
    status: 2, stderr: 'itop: --data-changed: goes with --resume DIR.\n'
  })
})
