import { expect, test } from 'vitest'
import { builtIns, rewires } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)

const job = 'train --data data --batch 32 --threads 1 --steps 12 --json --quiet --no-compare --no-report'
const rewired = '--interval 5 --sparsity 0.9'
const names = (setting: string): readonly string[] => builtIns.settings[setting]!.names!
/** What a method needs to train so short. */
const own = (name: string) => rewires(name) ? '--interval 5' : name === 'ac-dc' ? '--phase-length 0.2' : ''
/** Of this network, which has no convolution. */
const distributions = names('distribution').filter(name => !name.startsWith('smart-ratio'))
const choices = [
  ...names('method').map(name => `--method ${name} ${own(name)}`),
  ...names('prune').map(name => `--prune ${name} ${rewired}`),
  ...names('grow').map(name => `--grow ${name} ${rewired}`),
  ...distributions.map(name => `--distribution ${name} --interval 5 --sparsity 0.1`),
  ...names('dropSchedule').map(name => `--drop-schedule ${name} ${rewired}`),
  ...names('lrSchedule').map(name => `--lr-schedule ${name} --warm-up 1 --lr-step-epochs 2 ${rewired}`),
  ...names('optimizer').map(name => `--optimizer ${name} --label-smoothing 0.1 ${rewired}`),
  ...names('biasCorrection').map(name => `--bias-correction ${name} --optimizer adamw --clip-norm 0.5 ${rewired}`)
]

test.each(choices)('a network trains with %s', async choice => {
  const { status, stdout, stderr } = await itop(words(`${job} ${choice}`), { cwd })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const { testLoss, density, rs } = JSON.parse(stdout)
  expect(testLoss).toBeGreaterThan(0)
  expect(rs).toBeGreaterThanOrEqual(density)
})
