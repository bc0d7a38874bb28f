// What becomes of schedules when a run has another length than its recipe: docs/decisions/0018.
import { expect, test } from 'vitest'
import { fillRecipe, learningRateOf, longerRunWords, rateWords, shortRunWarnings } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

async function plan(line: string) {
  const { status, stdout, stderr } = await itop(words(`plan --json ${line}`))
  expect(status, stderr).toBe(0)
  return { ...JSON.parse(stdout), stderr }
}

const paper = 'paper/vgg-c-cifar10-set-itop'

test('milestones that a recipe gives in epochs stay; those beyond the end are told, with the rate', async () => {
  const { warnings, stderr } = await plan(`${paper} --steps 300`)
  expect(warnings).toEqual([
    'the learning rate falls after epochs 125 and 187, and the run ends after 0.852: it stays at 0.1. ' +
      'For this run: --lr-milestones 0.426,0.639.',
    'the masks change every 1500 steps, and the run has 300: they never change. Lower --interval.'
  ])
  expect(stderr).toBe(warnings.map((warning: string) => `Warning: ${warning}\n`).join(''))
  expect((await plan(`${paper} --epochs 150`)).warnings).toEqual([
    'the learning rate falls after epoch 187, and the run ends after 150: it ends at 0.01. ' +
      'For this run: --lr-milestones 75,113.'])
  expect((await plan(paper)).warnings).toEqual([])
  expect((await plan(`${paper} --steps 300 --interval 50 --lr-milestones 0.426,0.639`)).warnings).toEqual([])
})

test.each([
  ['--steps 300 --lr-schedule step',
    /falls after epoch 30, .*ends after 0\.64: it stays at 0\.1\. For this run: --lr-step-epochs 0\.213/],
  ['--epochs 40 --lr-schedule step', undefined],
  ['--epochs 2 --warm-up 3', /rises for 3 epochs, .*ends after 2: it ends at .*, on its way to 0\.1\. Lower --warm-up/],
  ['--epochs 2 --warm-up 1', undefined],
  ['--steps 300 --interval 301', /masks change every 301 steps, and the run has 300: they never change/],
  ['--steps 120 --method rigl', /masks change every 100 steps, and the run has 120/],
  ['--steps 120 --method static', undefined],
  ['--steps 300 --lr-schedule cosine', undefined],
  ['--steps 300 --lr-schedule one-cycle', undefined],
  ['--steps 300 --lr-schedule multi-step', undefined]
])('every schedule that reaches beyond the end is told: %s', async (line, expected) => {
  const { warnings } = await plan(line)
  if (expected === undefined) expect(warnings).toEqual([])
  else expect(warnings[0]).toMatch(expected)
})

test('what a recipe does not say follows the length, so the defaults of a model fall at any length', async () => {
  const { stdout } = await itop(words('plan --model resnet50 --epochs 10'))
  expect(stdout).toContain('Learning rate 0.1, reached in 5 epochs, × 0.1 after epochs 3, 6 and 9 of 10.')
  expect((await itop(words('plan --model vgg16 --epochs 10'))).stdout)
    .toContain('Learning rate 0.1, × 0.1 after epochs 5 and 7.5 of 10.')
})

const schedules = ['cosine', 'multi-step', 'step', 'one-cycle', 'constant']

test.each(schedules)('the words for %s are those of its rate', schedule => {
  const recipe = fillRecipe({ lrSchedule: schedule }, { epochs: 4 })
  const rate = learningRateOf(recipe)
  const [first, last] = [rate(0, 100, 400), rate(399, 100, 400)]
  const said = rateWords(recipe, { steps: 400, stepsPerEpoch: 100 })
  expect(said).toMatch(/^Learning rate 0\.1, .*\.$/)
  expect(/falling|× 0\.1 after/.test(said)).toBe(last < first)
})

test('a resumed run that is longer says from where on its schedules go by the new length', () => {
  const recipe = fillRecipe({}, { steps: 600 })
  const length = { steps: 600, stepsPerEpoch: 469 }
  expect(longerRunWords(recipe, length, { step: 600, steps: 600 })).toEqual([])
  expect(longerRunWords(recipe, length, { step: 300, steps: 300 })).toEqual([
    'The run was 300 steps long, now 600: from step 300 on, what goes by the length of the run goes by the new one, ' +
    'the learning rate from 0.00000274 to 0.05.'])
  expect(shortRunWarnings(recipe, length, 1)).toEqual([])
})

test('a training says it before its first step, and nothing with --quiet', async () => {
  const cwd = scratch()
  smallData(cwd)
  const job = 'train --data data --batch 32 --steps 3 --threads 1 --no-compare --no-report --lr-milestones 50,90'
  const { status, stderr } = await itop(words(`${job} --out run`), { cwd })
  expect(status).toBe(0)
  expect(stderr).toMatch(/\nLearning rate 0\.1, × 0\.1 after epochs 50 and 90 of [\d.]+\.\n/)
  expect(stderr).toMatch(/\nWarning: the learning rate falls after epochs 50 and 90, .*it stays at 0\.1/)
  expect((await itop(words(`${job} --out quiet --quiet`), { cwd })).stderr).toBe('')
})
