import {
  appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { nodeFiles, readCheckpoint, writeCheckpoint } from '@itop/checkpoint/node'
import { beforeAll, expect, test } from 'vitest'
import { metricsRecord } from '../src/run-folder/metrics-records.js'
import { recipeId } from '@itop/experiment'
import { smallData, scratch } from './support/data.js'
import { recordsOf, stateOf, timelessOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
const job = 'train --data data --batch 32 --interval 5 --threads 1 --no-compare'
const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })
const json = (path: string) => JSON.parse(readFileSync(join(cwd, path), 'utf8'))
const records = (folder: string) => recordsOf(join(cwd, folder))
const state = (folder: string) => stateOf(join(cwd, folder))

/** Records without times, and without what only says where a run was cut. */
const timeless = (folder: string) => timelessOf(join(cwd, folder)).map(({ id: _, ...rest }) => rest)

beforeAll(async () => { await run(`${job} --epochs 4 --checkpoint-every 7 --out whole`) }, 60_000)

test('a run leaves its recipe, its environment, its records, its checkpoints and a report', () => {
  const recipe = json('whole/recipe.json')
  expect(recipe).toMatchObject({
    model: 'mlp', data: 'data', method: 'set-itop', density: 0.05, epochs: 4, interval: 5, seed: 1, backend: 'cpu'
  })
  expect(recipe.id).toBe(recipeId(recipe))
  expect(recipe).not.toHaveProperty('sparsity')
  expect(json('whole/environment.json')).toMatchObject({ backend: 'cpu', threads: 1, runtime: { name: 'node' } })
  for (const file of ['checkpoint.itop', 'checkpoint.previous.itop', 'summary.json']) {
    expect(existsSync(join(cwd, 'whole', file))).toBe(true)
  }
  const report = readFileSync(join(cwd, 'whole/report.html'), 'utf8')
  expect(report).toMatch(/<h1>[\d.]+ % of the data test images right with 5 % of its weights/)
  expect(report).not.toMatch(/(src|href)="http|@import|url\(http/)
})

test('every record fits its schema, in order', () => {
  const all = records('whole')
  for (const record of all) expect(metricsRecord.parse(record)).toEqual(record)
  expect(all.filter(({ type }) => type === 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
  expect(all.filter(({ type }) => type === 'update').map(({ step }) => step))
    .toEqual([...Array(15).keys()].map(i => 5 * (i + 1)))
  expect(all.filter(({ type }) => type === 'checkpoint').map(({ step }) => step))
    .toEqual([7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 76])
  expect([all[0].type, all.at(-1).type]).toEqual(['start', 'end'])
})

test('--json prints the end record as the only line on stdout', async () => {
  const { status, stdout } = await run(`${job} --steps 6 --out json --json`)
  expect(status).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toEqual({ ...records('json').at(-1), run: 'json' })
})

test('inspect, eval and explain look into a run', async () => {
  const end = records('whole').at(-1)
  const inspected = JSON.parse((await run('inspect whole --json')).stdout)
  expect(inspected.backend).toEqual({ name: 'itop-cpu', build: json('whole/environment.json').build })
  expect(inspected)
    .toMatchObject({ step: 76, rs: end.rs, density: end.density, maskHash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  type Layer = { name: string, active: number, rs: number }
  const told = (layers: readonly Layer[]) => layers.map(({ name, active, rs }) => ({ name, active, rs }))
  expect(told(inspected.layers)).toEqual(told(end.layers))
  const evaluated = JSON.parse((await run('eval whole --json --threads 1')).stdout)
  expect(evaluated).toEqual({ testLoss: end.testLoss, testAccuracy: end.testAccuracy, samples: 200 })
  const explained = JSON.parse((await run('explain whole --json --threads 1')).stdout)
  expect(explained.layers.map(({ arithmetic }: { arithmetic: string }) => arithmetic))
    .toEqual(['sparse', 'sparse', 'dense'])
})

test('--no-replay tests operation by operation, with the same result, and explain says which way it is', async () => {
  const ways = [
    ['', 'recorded', { run: 'recorded' }],
    [' --no-replay', 'by operation', { run: 'by operation', why: 'this backend records none' }]
  ] as const
  for (const [flag, passes, steps] of ways) {
    const { testLoss } = JSON.parse((await run(`eval whole --json --threads 1${flag}`)).stdout)
    expect(testLoss).toBe(records('whole').at(-1).testLoss)
    expect(JSON.parse((await run(`explain whole --json --threads 1${flag}`)).stdout)).toMatchObject({ passes, steps })
  }
  expect((await run('explain whole --threads 1 --no-replay')).stdout)
    .toContain('\nTests and predictions run operation by operation.\nTraining steps run operation by operation: ' +
      'this backend records none.\n')
})

test('a stop saves everything, says how to go on, and changes nothing in the end', async () => {
  const stop = new AbortController()
  let steps = 0
  const { status, stderr } = await run(`${job} --epochs 4 --checkpoint-every 7 --out stopped`, {
    interrupt: stop.signal,
    append: (path: string, text: string) => {
      appendFileSync(path, text)
      if (text.includes('"update"') && ++steps === 4) stop.abort()
    }
  })
  expect(status).toBe(130)
  expect(stderr).toMatch(/itop train --resume stopped$/m)
  const resumed = await run('train --resume stopped --no-compare')
  expect(resumed.status).toBe(0)
  expect(resumed.stderr).toMatch(/^Resumed from step 2\d of 76, in epoch 2 of 4: \d\d steps to go$/m)
  expect(await state('stopped')).toEqual(await state('whole'))
  const cut = (folder: string) => timeless(folder).filter(record => record.type !== 'checkpoint')
  expect(cut('stopped')).toEqual(cut('whole'))
})

test('a full disk is told in words, and what was saved is there to go on with', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let written = 0
  const { status, stderr } = await run(`${job} --epochs 4 --checkpoint-every 7 --out full`, {
    files: { ...nodeFiles, open: async (path: string, mode: 'read' | 'write') => {
      if (mode === 'write' && ++written > 3) throw full
      return nodeFiles.open(path, mode)
    } }
  })
  expect(status).toBe(2)
  expect(stderr).toMatch(/full: cannot write: no space left on the disk\./)
  expect(stderr).toMatch(/itop train --resume full/)
  expect((await readCheckpoint(join(cwd, 'full'))).step).toBe(21)
  expect((await run('train --resume full --no-compare')).status).toBe(0)
  expect(await state('full')).toEqual(await state('whole'))
  expect(timeless('full')).toEqual(timeless('whole'))
})

test('a full disk under metrics.jsonl is told the same way', async () => {
  const { status, stderr } = await run(`${job} --steps 20 --out full2`, {
    append: () => { throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) }
  })
  expect(status).toBe(2)
  expect(stderr).toMatch(/full2: cannot write: no space left on the disk\./)
})

test('a folder in which a resumed run cannot write is told, and what was saved stays as it was', async () => {
  await run(`${job} --steps 6 --out blocked`)
  const before = await state('blocked')
  rmSync(join(cwd, 'blocked/environment.json'))
  mkdirSync(join(cwd, 'blocked/environment.json'))
  const { status, stderr } = await run('train --resume blocked --steps 9 --no-compare')
  expect(status).toBe(2)
  expect(stderr).toMatch(
    /blocked: cannot write: it is a folder \(environment\.json\)\.\n.* intact\. Put that right, then go on:/)
  expect(await state('blocked')).toEqual(before)
  expect(records('blocked').at(-1).type).toBe('end')
})

test('a share to hold out that is less than one image is refused', async () => {
  const { status, stderr } = await run(`${job} --steps 6 --valid-split 0.000001 --out none`)
  expect(status).toBe(2)
  expect(stderr).toMatch(/validation must be a share in \(0, 1\) that leaves an image on either side, got 0\.000001/)
  expect(existsSync(join(cwd, 'none'))).toBe(false)
})

test('a damaged checkpoint is refused; the one before it is offered and works', async () => {
  await run(`${job} --steps 20 --checkpoint-every 7 --out damaged`)
  truncateSync(join(cwd, 'damaged/checkpoint.itop'), 5000)
  const { status, stderr } = await run('train --resume damaged')
  expect(status).toBe(2)
  expect(stderr).toMatch(/damaged\/checkpoint\.itop is (cut off|damaged)/)
  expect(stderr).toMatch(/of step 14, is good[^]*itop train --resume damaged --use-previous/)
  expect((await run('train --resume damaged --use-previous --no-compare')).status).toBe(0)
  expect(records('damaged').at(-1).step).toBe(20)
})

test('a checkpoint of another model is refused', async () => {
  await run(`${job} --steps 6 --out other`)
  writeFileSync(join(cwd, 'other/recipe.json'), JSON.stringify({ ...json('other/recipe.json'), model: 'mlp-cifar10' }))
  const { status, stderr } = await run('train --resume other')
  expect(status).toBe(2)
  expect(stderr).toMatch(/is of the model mlp, the recipe of mlp-cifar10/)
})

test.each([
  ['--lr 0.2', /--lr 0\.2: the run in whole has 0\.1/],
  ['--sparsity 0.9', /--sparsity 0\.9: the run in whole has 0\.95/],
  ['--method static', /--method static: the run in whole has set-itop/],
  ['--seed 2', /--seed 2: the run in whole has 1/],
  ['--epochs 3', /--epochs 3: the run in whole has 4 epochs/],
  ['--steps 10', /--steps 10: the run in whole has 4 epochs/],
  ['--out elsewhere', /--out elsewhere and --resume whole/]
])('--resume refuses %s and names both values', async (flags, expected) => {
  const { status, stderr } = await run(`train --resume whole ${flags}`)
  expect(stderr).toMatch(expected)
  expect(status).toBe(2)
})

test('--resume takes flags that repeat the recipe, and a greater length', async () => {
  await run(`${job} --epochs 1 --out longer`)
  const before = json('longer/recipe.json')
  const repeated = '--sparsity 0.95 --batch 32 --lr 0.1 --threads 1 --no-compare'
  const { status } = await run(`train --resume longer --epochs 2 ${repeated}`)
  expect(status).toBe(0)
  const after = json('longer/recipe.json')
  expect(after).toEqual({ ...before, epochs: 2, id: recipeId(after) })
  expect(records('longer')[0]).toMatchObject({ type: 'start', id: after.id })
  const marks = records('longer').filter(({ type }) => ['start', 'epoch', 'end'].includes(type))
  expect(marks.map(({ type, epoch }) => [type, epoch]))
    .toEqual([['start', undefined], ['epoch', 1], ['epoch', 2], ['end', 2]])
})

test('a training that diverges says at which step, why, and what is still good', async () => {
  const { status, stderr } = await run(`${job} --steps 200 --lr 1e20 --checkpoint-every 1 --out diverged`)
  expect(status).toBe(1)
  expect(stderr)
    .toMatch(/at step \d+\. Training diverged[^]*Lower the learning rate[^]*(last good checkpoint|No checkpoint)/)
  expect(stderr).not.toMatch(/fault of the program/)
})

test('data that is cut off or not there is told with file and fix', async () => {
  const other = scratch()
  smallData(other)
  const file = join(other, 'data/train-images-idx3-ubyte')
  copyFileSync(file, `${file}.whole`)
  truncateSync(file, 5000)
  const cut = await itop(words('train --data data --out run'), { cwd: other })
  expect(cut.status).toBe(2)
  expect(cut.stderr).toMatch(/train-images-idx3-ubyte/)
  expect(existsSync(join(other, 'run'))).toBe(false)
})

test('part of the training set can be held out', async () => {
  const { stdout } = await run(`${job} --steps 6 --valid-split 0.1 --out held --json`)
  expect(JSON.parse(stdout)).toMatchObject({ validAccuracy: expect.any(Number), validLoss: expect.any(Number) })
})

test('reports compare runs: mean and spread of what differs only in the seed', async () => {
  await run(`${job} --steps 20 --out a1 --no-report`)
  await run(`${job} --steps 20 --out a2 --no-report --seed 2`)
  expect(existsSync(join(cwd, 'a1/report.html'))).toBe(false)
  expect(json('a1/summary.json')).not.toHaveProperty('report')
  await run('train --data data --batch 32 --threads 1 --no-compare --no-report --method static --steps 20 --out b1')
  const { status, stdout } = await run('report a1 a2 b1 --out compared.html')
  expect([status, stdout]).toEqual([0, 'compared.html\n'])
  const page = readFileSync(join(cwd, 'compared.html'), 'utf8')
  expect(page).toMatch(/3 runs of 2 recipes/)
  expect(page).toMatch(/[\d.]+ ± [\d.]+ %/)
})

test('gradients of parts are summed: nearly the same training, and a resumed one is the same bit for bit', async () => {
  const parts = `${job} --steps 30 --accumulate 3 --checkpoint-every 7`
  await run(`${parts} --out parts`)
  const [whole, summed] = [await state('whole'), await state('parts')]
  expect(summed.arrays.map(([name]) => name)).toEqual(whole.arrays.map(([name]) => name))
  expect(json('parts/recipe.json')).toMatchObject({ batch: 32, accumulate: 3 })
  await run(`${job} --steps 30 --out one-part`)
  const [loss, other] = ['parts', 'one-part'].map(name => records(name).at(-1).testLoss)
  expect(Math.abs(loss - other)).toBeLessThan(0.02 * other) // sums of floats in another order, over 30 steps
  const stop = new AbortController()
  await run(`${parts} --out parts-stopped`, {
    interrupt: stop.signal,
    append: (path: string, text: string) => { appendFileSync(path, text); if (text.includes('"update"')) stop.abort() }
  })
  const again = await run('train --resume parts-stopped --accumulate 3 --no-compare')
  expect(again).toMatchObject({ status: 0 })
  expect(await state('parts-stopped')).toEqual(summed)
  expect((await run('train --resume parts-stopped --accumulate 2')).stderr)
    .toMatch(/--accumulate 2: the run in parts-stopped has 3/)
}, 60_000)

test('a run of an earlier version goes on: what its recipe could not say is as it was', async () => {
  await run(`${job} --steps 20 --checkpoint-every 7 --out now`)
  await run(`${job} --steps 13 --checkpoint-every 7 --out old`)
  const { id: _id, nesterov: _n, decay: _d, onBroken: _b, accumulate: _a, ...rest } = json('old/recipe.json')
  writeFileSync(join(cwd, 'old/recipe.json'), JSON.stringify({ id: '0123456789ab', ...rest }))
  const checkpoint = await readCheckpoint(join(cwd, 'old'))
  const { decay: _decay, accumulate: _accumulate, ...meta } = checkpoint.meta
  await writeCheckpoint(join(cwd, 'old'), { ...checkpoint, meta: { ...meta, decayBiases: true } })
  expect(await run('train --resume old --steps 20 --no-compare')).toMatchObject({ status: 0 })
  expect(json('old/recipe.json')).toMatchObject({ nesterov: true, decay: 'all', onBroken: 'stop', accumulate: 1 })
  expect(records('old').at(-1).step).toBe(20)
  expect((await run('inspect old')).status).toBe(0)
})

test('what has no schedule, no momentum or no decay of biases is trained so', async () => {
  const one = `${job} --steps 8`
  await run(`${one} --out plain`)
  for (const flags of ['--nesterov off', '--decay weights', '--momentum 0', '--lr-schedule one-cycle',
    '--lr-milestones 0.2,0.3 --lr-factor 0.5', '--warm-up 1 --warm-up-by epoch']) {
    const out = `with${flags.replaceAll(/[ ,.]/g, '')}`
    expect(await run(`${one} ${flags} --out ${out}`)).toMatchObject({ status: 0 })
    expect((await state(out)).arrays).not.toEqual((await state('plain')).arrays)
  }
  const again = await run(
    'train --resume with--lr-milestones0203--lr-factor05 --lr-milestones 0.2,0.3 --steps 9 --no-compare')
  expect(again).toMatchObject({ status: 0 })
})
