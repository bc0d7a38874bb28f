import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtIns, fillRecipe, nearest, recipeId, shippedRecipes } from '@itop/experiment'
import { itop, words } from './support/run.js'

const plan = async (line: string, io = {}) => JSON.parse((await itop(words(`plan --json ${line}`), io)).stdout)

test('a plan counts weights, multiply-adds and exploration as anyone can by hand', async () => {
  const found = await plan('--sparsity 0.95 --steps 100 --interval 50 --batch 10')
  expect(found).toMatchObject({
    model: 'mlp', data: 'mnist', method: 'set-itop', batch: 10, steps: 100,
    maskable: 266_200, active: 13_310, density: 0.05
  })
  expect(found.layers.map((layer: { forwardMacs: number, active: number }) => layer.forwardMacs === layer.active))
    .toEqual([true, true, true])
  expect(found.inferenceFlops).toBe(2 * 13_310)
  expect(found.denseInferenceFlops).toBe(2 * 266_200)
  expect(found.trainingFlops).toBe(3 * 2 * 13_310 * 100 * 10)
  expect(found.memory.dense.weights).toBe(4 * (266_200 + 410))
  const { dense, total, ...parts } = found.memory
  expect(total).toBe(Object.values(parts as Record<string, number>).reduce((a, b) => a + b))
  expect(dense.total).toBeGreaterThan(total)
  expect(found.exploration.updates).toBe(2)
  expect(found.exploration.rsForecast).toBeGreaterThan(0.05)
  expect(found.exploration.rsUpperBound).toBeGreaterThanOrEqual(found.exploration.rsForecast)
})

test('static and dense masks explore what they have', async () => {
  expect((await plan('--method static --sparsity 0.9')).exploration)
    .toEqual({ updates: 0, rsForecast: 0.1, rsUpperBound: 0.1 })
  expect(await plan('--method dense'))
    .toMatchObject({ density: 1, inferenceRatio: 1, trainingRatio: 1, exploration: { rsForecast: 1 } })
})

test('a gradient-grown plan costs more than the random one, never more than dense', async () => {
  const [random, gradient] = [await plan('--grow random'), await plan('--grow gradient')]
  expect(gradient.trainingFlops).toBeGreaterThan(random.trainingFlops)
  expect(gradient.trainingRatio).toBeLessThan(1)
})

test('explain says how predictions run: recorded, but where passes use a part of what is stored', async () => {
  const passesOf = async (flags: string) =>
    JSON.parse((await itop(words(`explain ${flags} --json --threads 1`))).stdout)
  expect(await passesOf('')).toMatchObject({ passes: 'recorded' })
  expect(await passesOf('--no-replay')).toMatchObject({ passes: 'by operation' })
  expect(await passesOf('--method top-kast')).toMatchObject({ passes: 'by operation' })
  expect(await passesOf('--method sr-ste --n 1 --m 4')).toMatchObject({ passes: 'by operation' })
})

test('plan and explain name what a method measures at every position and keeps', async () => {
  expect((await plan('--grow gradient')).denseMeasurements).toEqual([])
  const kept = [{ name: 'gradient/moving-average:0.9', bytes: 4 * 266_200 }]
  expect((await plan('--grow momentum')).denseMeasurements).toEqual(kept)
  const sentence = '  gradient/moving-average:0.9 keeps a number for every position: 1.06 MB.'
  const { stdout } = await itop(words('plan --grow momentum'))
  expect(stdout.split('\n')).toContain(sentence)
  const explained = await itop(words('explain --grow momentum --threads 1'))
  expect(explained.stdout.split('\n')).toContain(sentence)
})

// It takes less than a second; followed update by update and layer by layer it took most of a minute.
test('half a million updates of a large network are planned at once', async () => {
  const { exploration } = await plan('paper/resnet50-imagenet-rigl-itop --interval 2')
  expect(exploration.updates).toBe(500_450)
  expect(exploration.rsForecast).toBeCloseTo(1, 12)
  expect(exploration.rsUpperBound).toBe(1)
}, 10_000)

test('a plan needs no data, and prints within 80 columns', async () => {
  const { status, stdout } = await itop(words('plan --model mlp-cifar10 --sparsity 0.98'))
  expect(status).toBe(0)
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

test('a flag wins over the recipe file, also where the two exclude each other', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'itop-recipe-'))
  writeFileSync(join(cwd, 'r.json'), JSON.stringify({
    sparsity: 0.9, epochs: 3, method: 'rigl', interval: 70, augment: 'on'
  }))
  expect(await plan('r.json', { cwd })).toMatchObject({ density: 0.1, method: 'rigl', steps: 3 * 469 })
  expect(await plan('r.json --density 0.5 --steps 7', { cwd })).toMatchObject({ density: 0.5, steps: 7 })
  expect(await plan('r.json --method static', { cwd })).toMatchObject({ method: 'static', exploration: { updates: 0 } })
})

test('ResNet-50\'s milestones stretch with the run, and its batch comes in parts of eight images', () => {
  const of = (flags: object) => fillRecipe({}, { model: 'resnet50', ...flags })
  expect(of({})).toMatchObject({
    lrMilestones: [30, 60, 90], batch: 128, accumulate: 16, imageSize: 224, decay: 'no-norms', nesterov: false
  })
  expect(of({ epochs: 10 }).lrMilestones).toEqual([3, 6, 9])
  expect(of({ steps: 100 }).lrMilestones).toBeUndefined()
  expect(of({ batch: 8 }).accumulate).toBe(1)
  expect(of({ lrSchedule: 'cosine' }).lrMilestones).toBeUndefined()
  expect(of({ data: 'cifar10' })).toMatchObject({ accumulate: 1 })
  expect(of({ data: 'cifar10' }).imageSize).toBeUndefined()
})

test('what a recipe says of pictures is dropped where the flags name a data set that has none', () => {
  const file = { model: 'resnet50', data: 'photos', imageSize: 64, onBroken: 'skip' } as const
  expect(fillRecipe(file, {})).toMatchObject({ imageSize: 64, onBroken: 'skip' })
  const cifar = fillRecipe(file, { data: 'cifar10' })
  expect(cifar.imageSize).toBeUndefined()
  expect(cifar.onBroken).toBe('stop')
  expect(() => fillRecipe({ ...file, data: 'cifar10' }, {})).toThrow(/--image-size: this is for pictures/)
})

test('milestones imply their schedule; another schedule drops those of the file', () => {
  expect(fillRecipe({}, { lrMilestones: [3, 5] })).toMatchObject({ lrSchedule: 'multi-step', lrMilestones: [3, 5] })
  expect(fillRecipe({ lrMilestones: [3], lrSchedule: 'multi-step' }, { lrSchedule: 'one-cycle' }).lrMilestones)
    .toBeUndefined()
})

test('a plan says in how many parts a batch comes, and when it is too large', async () => {
  expect((await itop(words('plan --model resnet50 --batch 32'))).stdout)
    .toMatch(/A batch of 32 images in 4 parts of 8\./)
  expect((await itop(words('plan --model resnet50 --accumulate 1'))).stdout)
    .toMatch(/Too large for WebAssembly's 4\.29 GB/)
})

test('sparsity and density are two ways to say one recipe', () => {
  expect(fillRecipe({}, { sparsity: 0.95 })).toEqual(fillRecipe({}, { density: 0.05 }))
})

test('the id is the SHA-256 of the canonical recipe without what does not change the result', () => {
  expect(recipeId({ b: 1, a: 0.1, threads: 4, out: 'x', dataDir: 'y', checkpointEvery: 2, id: 'z' }))
    .toBe(createHash('sha256').update('{"a":0.1,"b":1}').digest('hex').slice(0, 12))
})

test('a run\'s own recipe.json makes the same recipe again', () => {
  const recipe = fillRecipe({}, { method: 'rigl-itop', sparsity: 0.9 })
  expect(fillRecipe(recipe, {})).toEqual(recipe)
})

test.each(Object.keys(shippedRecipes))('the shipped recipe %s can be planned', async name => {
  expect(await plan(name)).toMatchObject({ maskable: expect.any(Number) })
})

// Backends are started to be listed: backends.test.ts.
const lists = ['methods', 'criteria', 'distributions', 'models', 'datasets', 'recipes']

test.each(lists)('list %s prints names, and JSON', async kind => {
  const text = await itop(['list', kind])
  const items = JSON.parse((await itop(['list', kind, '--json'])).stdout)
  expect(text.status).toBe(0)
  for (const { name } of items) expect(text.stdout).toContain(name)
})

test('every setting is a flag that the help shows', async () => {
  const { stdout, status } = await itop(['train', '--help'])
  expect(status).toBe(0)
  for (const key of Object.keys(builtIns.settings)) {
    expect(stdout).toContain(`--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`)
  }
})

test('help and version go to stdout with status 0', async () => {
  expect(await itop([])).toMatchObject({ status: 0, stdout: expect.stringContaining('itop COMMAND') })
  expect(await itop(['--help'])).toMatchObject({ status: 0, stderr: '' })
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(await itop(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` })
})

test('nearest names forgive swapped and missing letters, not other words', () => {
  expect(nearest('ekr', ['er', 'erk', 'uniform'])).toBe('erk')
  expect(nearest('SET-ITOP', ['set', 'set-itop'])).toBe('set-itop')
  expect(nearest('banana', ['erk', 'uniform'])).toBeUndefined()
})

test('exports', async () => {
  expect(Object.keys(await import('../src/index.js')).sort())
    .toEqual(['LockedError', 'checkLock', 'main', 'metricsRecord', 'runProcess', 'schemas', 'takeLock'])
  expect(Object.keys(await import('../src/pictures.js')).sort()).toEqual(['barPicture', 'scatterPicture'])
})
