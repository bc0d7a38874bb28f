import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytes } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

test('plan, train, inspect and the report say one size of a network', async () => {
  const cwd = scratch()
  smallData(cwd)
  const settings = '--data data --batch 32 --interval 5 --density 0.05'
  const plan = JSON.parse((await itop(words(`plan ${settings} --json`), { cwd })).stdout)
  const job = `train ${settings} --threads 1 --steps 12 --no-compare --out run --json`
  const end = JSON.parse((await itop(words(job), { cwd })).stdout)
  const inspection = JSON.parse((await itop(words('inspect run --json'), { cwd })).stdout)
  const sizes = { weightsBytes: end.weightsBytes, denseWeightsBytes: end.denseWeightsBytes }
  expect(sizes).toEqual({ weightsBytes: plan.memory.weights, denseWeightsBytes: plan.memory.dense.weights })
  expect(inspection).toMatchObject(sizes)
  const said = `${bytes(sizes.weightsBytes)} of weights, ${bytes(sizes.denseWeightsBytes)} dense`
  expect((await itop(words('inspect run'), { cwd })).stdout).toContain(`Size    ${said}: `)
  expect(readFileSync(join(cwd, 'run/report.html'), 'utf8')).toContain(said)
})

test('norms count, their statistics do not: VGG-C has 3.45 MB, as its training says', async () => {
  const { memory } = JSON.parse((await itop(words('plan paper/vgg-c-cifar10-set-itop --json'))).stdout)
  expect(bytes(memory.weights)).toBe('3.45 MB')
  expect(memory.dense.weights).toBe(4 * 11_323_466)   // all parameters
  expect(memory.statistics).toBe(memory.dense.statistics)
  const { stdout } = await itop(words('plan paper/vgg-c-cifar10-set-itop'))
  expect(stdout).toMatch(/bytes, weights +3\.45 MB +45\.3 MB/)
  expect(stdout).toMatch(/bytes, statistics/)
  expect((await itop(['plan'])).stdout).not.toContain('statistics')
})
