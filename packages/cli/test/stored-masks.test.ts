import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { fillRecipe } from '@itop/experiment'
import { itop, words } from './support/run.js'

// Methods that store more than the forward pass uses.

const json = async (line: string, cwd?: string) =>
  JSON.parse((await itop(words(line), cwd === undefined ? {} : { cwd })).stdout)

test('a plan counts what is used as the network, what is trained as work, and what is stored as memory', async () => {
  const line = '--density 0.1 --distribution uniform --steps 1000'
  const [kast, still] = await Promise.all(['top-kast --backward-density 0.3', 'static'].map(method =>
    json(`plan --json ${line} --method ${method}`)))
  expect(kast.inferenceFlops).toBe(still.inferenceFlops)
  // Forward and input gradient at 0.1, weight gradient at 0.3.
  expect(kast.trainingFlops / still.trainingFlops).toBeCloseTo(5 / 3, 2)
  expect(kast.memory.gradients).toBe(kast.memory.dense.gradients)
  expect(kast.memory.gradients).toBeGreaterThan(9 * still.memory.gradients)
})

test('groups are half as much work on paper, and dense work here', async () => {
  const plan = await json('plan --json --method sr-ste --steps 1000')
  expect(plan.density).toBe(0.5)
  expect(plan.inferenceRatio).toBe(0.5)
  expect(plan.trainingRatio).toBeCloseTo(2 / 3, 3)
  expect(plan.exactTrainingFlops).toBe(plan.exactDenseTrainingFlops)
})

test('what size will choose is not known beforehand, and nothing bounds it', async () => {
  const { exploration, density } = await json('plan --json --method top-kast --sparsity 0.9 --steps 1000')
  expect(exploration).toMatchObject({ updates: 10, rsUpperBound: 1 })
  expect(exploration.rsForecast).toBeCloseTo(density, 3)
  const { stdout } = await itop(words('plan --method top-kast --sparsity 0.9 --steps 1000'))
  expect(stdout).toMatch(/10 mask updates .*\n +R_s is not known beforehand/)
})

test('explain says that ranked layers are computed dense', async () => {
  const { layers } = await json('explain --json --method sr-ste')
  expect(layers[0]).toMatchObject({ name: 'fc1', density: 0.5, arithmetic: 'dense' })
  expect(layers[0].why).toBe('every pass chooses the 2 largest of every 4 anew, so that no list of positions pays: ' +
    'the others are zeros')
})

test.each([
  ['top-kast', '--density 0.1 --interval 5', 0.1], ['sr-ste', '--n 1 --interval 5', 0.25]
])('a run of %s tells what is stored beside what is used, goes on where it stopped, and has a report', async (
  method, line, density
) => {
  const cwd = scratch()
  smallData(cwd)
  const command = `train --data-dir data --method ${method} ${line} --no-compare --no-report --out run`
  expect(await itop(words(`${command} --steps 12`), { cwd })).toMatchObject({ status: 0 })
  const { status, stdout } = await itop(words('train --resume run --steps 20 --no-compare --no-report'), { cwd })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^ +fc1 .* % +– +[\d.]+ %$/m)   // what random growth would try says nothing here
  const records = readFileSync(join(cwd, 'run', 'metrics.jsonl'), 'utf8').trimEnd().split('\n')
    .map(text => JSON.parse(text))
  const updates = records.filter(({ type }) => type === 'update')
  expect(updates.map(({ step }) => step)).toEqual(method === 'sr-ste' ? [5, 10, 12, 15, 20] : [5, 10, 15, 20])
  for (const { layers: [first] } of updates) {
    expect(first.stored).toBe(300 * 784)
    expect(first.active / first.stored).toBeCloseTo(density, 2)
  }
  const end = records.findLast(({ type }) => type === 'end')
  expect(end.density).toBeCloseTo(density, 2)
  expect(end.rs).toBeGreaterThan(density)
  expect(await itop(words('report run'), { cwd })).toMatchObject({ status: 0 })
  const page = readFileSync(join(cwd, 'run', 'report.html'), 'utf8')
  expect(page).toMatch(/no smaller<\/strong>.*stored beyond what is used/)
  expect(page).toMatch(/<th[^>]*>Stored</)
  expect(page).not.toMatch(/Random growth is expected|random growth, forecast|upper bound/)
  const inspection = await json('inspect run --json', cwd)
  expect(inspection).toMatchObject({ weightsBytes: end.weightsBytes, denseWeightsBytes: end.denseWeightsBytes })
  expect(inspection.layers[0]).toMatchObject({ size: 300 * 784, stored: 300 * 784 })
  expect(inspection.density).toBeCloseTo(density, 2)
  expect((await itop(words('inspect run'), { cwd })).stdout).toMatch(/Weights +Stored +Active[^]*: no smaller\n/)
  expect(await itop(words('eval run --data-dir data'), { cwd })).toMatchObject({ status: 0 })
})

test('a saved recipe takes other groups, or another method, though it writes out what follows from its own', () => {
  const saved = fillRecipe({}, { method: 'sr-ste' })
  expect(saved).toMatchObject({ density: 0.5, remainder: 'refuse' })
  expect(fillRecipe(saved, { n: 1 })).toMatchObject({ method: 'sr-ste', n: 1, density: 0.25 })
  expect(fillRecipe(saved, { method: 'set' })).toMatchObject({ method: 'set' })
  expect(() => fillRecipe(saved, { density: 0.3 })).toThrow(/--density: method sr-ste has no density/)
})

test('a plan counts the weights that exist for a while beyond the density', async () => {
  const [soft, hard] = await Promise.all(['soft', 'hard'].map(bound =>
    json(`plan --json --method mest --bound ${bound} --density 0.1 --epochs 160`)))
  expect([hard.density, soft.density]).toEqual([0.1, 0.1])   // at the start and at the end
  expect(soft.memory.gradients / hard.memory.gradients).toBeCloseTo(1.2, 1)
  expect(soft.trainingFlops).toBeGreaterThan(1.05 * hard.trainingFlops)
  expect(soft.exploration.updates).toBe(31)
})
