import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Checkpoint } from '@itop/checkpoint'
import { readCheckpoint } from '@itop/checkpoint/node'
import { fillRecipe, planOf, type RecipeInput } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)

const run = (line: string) => itop(words(line), { cwd })
const json = (path: string) => JSON.parse(readFileSync(join(cwd, path), 'utf8'))
const quiet = '--quiet --no-compare --no-report'
const job = `train --data data --batch 32 --threads 1 --steps 12 --interval 5 --sparsity 0.9 ${quiet}`

function agesIn({ arrays }: Checkpoint): number[] {
  const ages = [...arrays].filter(([name]) => name.startsWith('age/')).flatMap(([, values]) => [...values])
  return [...new Set(ages)].sort((a, b) => a - b)
}

test('AdamW by age with clipped gradients: the run says so, holds the ages, and goes on the same', async () => {
  const said = '--optimizer adamw --bias-correction weight --clip-norm 0.5'
  expect(await run(`${job} ${said} --out whole`)).toMatchObject({ status: 0, stderr: '' })
  expect(json('whole/recipe.json')).toMatchObject({
    optimizer: 'adamw', biasCorrection: 'weight', clipNorm: 0.5, lr: 0.001, weightDecay: 0.01
  })
  const whole = await readCheckpoint(join(cwd, 'whole'))
  expect(whole.meta).toMatchObject({
    clipNorm: 0.5, optimizer: { name: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, biasCorrection: 'weight' }
  })
  // Masks change after steps 5 and 10: weights are 12, 7 or 2 steps old.
  expect(agesIn(whole)).toEqual([2, 7, 12])

  expect(await run(`${job.replace('--steps 12', '--steps 7')} ${said} --out part`)).toMatchObject({ status: 0 })
  const refused = (await run('train --resume part --bias-correction run')).stderr
  expect(refused).toMatch(/--bias-correction run: the run in part has weight/)
  expect(await run('train --resume part --steps 12 --quiet --no-compare --no-report')).toMatchObject({ status: 0 })
  expect(agesIn(await readCheckpoint(join(cwd, 'part')))).toEqual([2, 7, 12])
})

test('what a file says of Adam gives way to a flag that names SGD; asked for together it is a mistake', async () => {
  writeFileSync(join(cwd, 'adam.json'), JSON.stringify({ optimizer: 'adam', biasCorrection: 'weight' }))
  expect((await run('plan adam.json --optimizer sgd')).status).toBe(0)
  expect(await run('plan adam.json --optimizer sgd --bias-correction weight')).toMatchObject({
    status: 2, stderr: expect.stringMatching(/--bias-correction: sgd has no bias correction/)
  })
})

const idOf = (settings: RecipeInput): string => fillRecipe(settings, {}).id

test('a recipe that says what was so before has the id it had before', () => {
  expect(idOf({ optimizer: 'adam', biasCorrection: 'run' })).toBe(idOf({ optimizer: 'adam' }))
  const ids = [{}, { biasCorrection: 'weight' }, { clipNorm: 1 }, { clipNorm: 2 }] as const
  expect(new Set(ids.map(settings => idOf({ optimizer: 'adam', ...settings }))).size).toBe(4)
})

test('the plan counts what the optimizer keeps: one number a weight, two of Adam, three with ages', () => {
  const bytes = (settings: RecipeInput) => planOf(fillRecipe(settings, {})).memory.optimizer
  const one = bytes({})
  expect(bytes({ optimizer: 'adam' })).toBe(2 * one)
  expect(bytes({ optimizer: 'adamw' })).toBe(2 * one)
  expect(bytes({ optimizer: 'adamw', biasCorrection: 'weight' })).toBe(3 * one)
})
