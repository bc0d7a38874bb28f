import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fillRecipe, learningRateOf, recipesPage, shippedRecipes, type SettingKey } from '@itop/experiment'
import { itop } from './support/run.js'

const plan = async (name: string, ...flags: string[]) =>
  JSON.parse((await itop(['plan', name, '--json', ...flags])).stdout)
const recipeOf = (name: string) => fillRecipe(shippedRecipes[name]!.settings, {})

/** Every multiple of the interval up to the last step. */
const lastUpdate = (interval: number, steps: number) => Math.floor(steps / interval) * interval

describe('the paper\'s recipes, as its repository trains them', () => {
  // Section and tables of the README and the code: optimizer steps, mask updates, and the step of the last one.
  test.each([
    ['paper/vgg-c-cifar10-dense', 352, 88_000, 0, undefined],
    ['paper/vgg-c-cifar10-static', 352, 88_000, 0, undefined],
    ['paper/vgg-c-cifar10-set-itop', 352, 88_000, 58, 87_000],
    ['paper/vgg-c-cifar10-rigl-itop', 352, 88_000, 22, 88_000],
    ['paper/vgg-c-cifar10-set-itop-extended', 352, 440_000, 293, 439_500],
    ['paper/vgg-c-cifar10-rigl-itop-extended', 352, 440_000, 110, 440_000],
    ['paper/mlp-cifar10-set-itop', 352, 88_000, 58, 87_000],
    ['paper/resnet34-cifar100-set-itop', 391, 97_750, 65, 97_500],
    ['paper/resnet34-cifar100-set-itop-extended', 391, 488_750, 325, 487_500],
    ['paper/resnet50-imagenet-rigl-itop', 10_010, 1_000_900, 250, 1_000_000],
    ['paper/resnet50-imagenet-rigl-itop-90', 10_010, 1_000_900, 250, 1_000_000],
    ['paper/resnet50-imagenet-rigl-itop-extended', 10_010, 2_001_800, 500, 2_000_000]
  ])('%s: %i steps an epoch, %i in all, %i updates', async (name, stepsPerEpoch, steps, updates, last) => {
    const planned = await plan(name)
    expect(planned).toMatchObject({ stepsPerEpoch, steps, exploration: { updates } })
    const { interval } = recipeOf(name)
    expect(interval === undefined ? undefined : lastUpdate(interval, steps)).toBe(last)
  })

  // The closed form for random growth, by layer over exact counts; the published figures are of densities.
  test.each([
    ['paper/vgg-c-cifar10-set-itop', 0.05, 0.436014],
    ['paper/vgg-c-cifar10-set-itop', 0.2, 0.840360],
    ['paper/vgg-c-cifar10-set-itop-extended', 0.05, 0.863948],
    ['paper/resnet34-cifar100-set-itop', 0.05, 0.513522],
    ['granet/resnet50-imagenet-rigl-itop', 0.2, 0.984082],
    ['granet/resnet50-imagenet-rigl-itop', 0.1, 0.921112]
  ])('%s at density %f is expected to explore %f', async (name, density, rs) => {
    const { exploration } = await plan(name, '--density', String(density))
    expect(Math.abs(exploration.rsForecast - rs)).toBeLessThan(5e-4)
  })

  test('inference costs what the paper\'s table says: 0.42 of dense at 80 %, 0.24 at 90 %, with ERK', async () => {
    const ratio = async (density: string) =>
      (await plan('granet/resnet50-imagenet-rigl-itop', '--density', density)).inferenceRatio
    expect(Math.abs(await ratio('0.2') - 0.42)).toBeLessThan(0.0065)
    expect(Math.abs(await ratio('0.1') - 0.24)).toBeLessThan(0.0065)
  })

  const rates = (name: string, steps: readonly number[], stepsPerEpoch: number, total: number) =>
    steps.map(step => learningRateOf(recipeOf(name))(step, stepsPerEpoch, total))

  test('the CIFAR rate falls after epochs 125 and 187, five times as late when extended', () => {
    const at = (epoch: number, multiplier: number) => [epoch * 352 * multiplier - 1, epoch * 352 * multiplier]
    for (const [name, multiplier] of [['set-itop', 1], ['rigl-itop-extended', 5]] as const) {
      const steps = [0, ...at(125, multiplier), ...at(187, multiplier)]
      const found = rates(`paper/vgg-c-cifar10-${name}`, steps, 352, 88_000 * multiplier)
      expect(found.map(rate => Number(rate.toPrecision(6)))).toEqual([0.1, 0.1, 0.01, 0.01, 0.001])
    }
  })

  test('the ImageNet rate warms up epoch by epoch and falls after epochs 30, 60, 90, in a longer run later', () => {
    const of = (name: string, epochs: readonly number[]) =>
      rates(name, epochs.map(epoch => epoch * 10_010), 10_010, 1_000_900).map(rate => Number(rate.toPrecision(5)))
    expect(of('paper/resnet50-imagenet-rigl-itop', [0, 1, 2, 3, 4, 5, 29, 30, 59, 60, 89, 90, 99]))
      .toEqual([0.016667, 0.033333, 0.05, 0.066667, 0.083333, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.0001, 0.0001])
    expect(of('paper/resnet50-imagenet-rigl-itop-extended', [4, 5, 59, 60, 119, 120, 179, 180]))
      .toEqual([0.083333, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.0001])
  })
})

test('RigL\'s CIFAR recipe falls to a fifth at 30,000, 60,000 and 90,000 steps of 97,656', async () => {
  const name = 'rigl/wrn-22-2-cifar10-rigl'
  expect(await plan(name)).toMatchObject({ steps: 97_656, maskable: 1_076_912 })
  const rate = learningRateOf(recipeOf(name))
  expect([0, 29_999, 30_000, 59_999, 60_000, 89_999, 90_000].map(step => rate(step, 391, 97_656).toPrecision(4)))
    .toEqual(['0.1000', '0.1000', '0.02000', '0.02000', '0.004000', '0.004000', '0.0008000'])
})

/** Settings without which a training is not repeated; the rest says where and how it is computed. */
const needed: readonly SettingKey[] = [
  'model', 'data', 'method', 'batch', 'lr', 'lrSchedule', 'momentum', 'nesterov', 'weightDecay', 'decay',
  'labelSmoothing', 'optimizer', 'augment', 'validSplit'
]

test.each(Object.entries(shippedRecipes).filter(([name]) => name.includes('/')))(
  '%s is complete, and cites where each setting is from', (name, { settings, sources = {} }) => {
    expect(Object.keys(sources).sort()).toEqual(Object.keys(settings).sort())
    expect(Object.keys(settings)).toEqual(expect.arrayContaining([...needed]))
    expect(settings.epochs ?? settings.steps).toBeGreaterThan(0)
    for (const source of Object.values(sources)) expect(source.length).toBeGreaterThan(8)
    expect(name).toMatch(/^(paper|rigl|granet)\/[a-z0-9-]+$/)
  })

test('a recipe by its name is planned and explained like one in a file', async () => {
  const { stdout } = await itop(['explain', 'paper/mlp-cifar10-set-itop', '--threads', '1', '--json'])
  expect(JSON.parse(stdout).layers.map(({ name }: { name: string }) => name)).toEqual(['fc1', 'fc2', 'fc3'])
})

test('docs/recipes.md says what the recipes say', () => {
  expect(readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')).toBe(recipesPage())
})
