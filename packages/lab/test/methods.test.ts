import { builtIns, updaterOf } from '@itop/experiment'
import { maskable } from '@itop/models'
import { methods } from '@itop/updaters'
import { afterEach, describe, expect, test } from 'vitest'
import { networkOf, recipeOf } from '../src/engine/plan.js'
import { experimentDefaults } from '../src/experiment.js'
import { maskStates } from '../src/protocol.js'
import { create, isFinished, noiseData, tinyEngine, tinyExperiment } from './tiny.js'

let started: ReturnType<typeof tinyEngine> | undefined

afterEach(async () => {
  await started?.engine.dispose()
  started = undefined
})

const states = maskStates

/** Trains one epoch of ten steps, looked at every five, and gives what was said. */
async function trained(method: string) {
  started = tinyEngine()
  const { say, of, next } = started
  await say(create({ method, epochs: 1, distribution: 'uniform' }))
  const finished = next(isFinished)
  await say({ type: 'start' })
  await finished
  expect(of('failed')).toEqual([])
  return of
}

test.each(Object.keys(methods))('%s can be chosen for every network of the page', method => {
  for (const model of ['mlp', 'lenet5'] as const) {
    const updater = updaterOf(recipeOf({ ...experimentDefaults, method, model }, 600, builtIns))
    const layers = maskable(networkOf(model, noiseData, builtIns).weights)
    expect(updater.plan(layers, { totalSteps: 600, stepsPerEpoch: 300 }).at(0).densities).toHaveLength(layers.length)
  }
})

describe.each(['top-kast', 'sr-ste'])('%s, which stores all weights', method => {
  test('is shown by what it uses, and measured by what it stores', async () => {
    const of = await trained(method)
    const [{ layers, weightsBytes, denseWeightsBytes }] = of('created')
    const density = method === 'sr-ste' ? 0.5 : 1 - tinyExperiment.sparsity
    expect(layers.map(({ active, stored }) => [active, stored])).toEqual(
      layers.map(({ size }) => [Math.round(density * size), size]))
    expect(weightsBytes).toBe(denseWeightsBytes)
    expect(of('end')[0].record.weightsBytes).toBe(weightsBytes)
    expect(of('dense')[0].sparseMillisecondsPerStep).toBeGreaterThan(0)

    expect(of('update').map(({ record }) => record.step)).toEqual([5, 10])
    const [first, last] = [of('mask')[0], of('mask').at(-1)!]
    expect([first.step, last.step]).toEqual([0, 10])
    const exist = ({ states: all }: typeof last) =>
      all.filter(state => state === states.exists || state === states.justGrown).length
    expect([exist(first), exist(last)]).toEqual([layers[0].active, layers[0].active])
    expect(last.states).toContain(states.justGrown)
    expect(of('filters').map(({ values }) => values.filter(value => value !== 0).length)).toEqual(
      of('filters').map(() => layers[0].active))
  })
})

test('settings that do not go together are refused by the names that fields have', async () => {
  started = tinyEngine()
  const { say, of } = started
  await say(create({ method: 'granet', initialDensity: 0.1 }))
  expect(of('failed')[0].message).toMatch('granet: initialDensity must be at least density, 0.2, got 0.1.')
})

test.each(['snip', 'grasp', 'grasp-it'])('%s chooses by the data, once', async method => {
  const of = await trained(method)
  const { layers } = of('created')[0]
  const [active, size] = (['active', 'size'] as const).map(key => layers.reduce((sum, layer) => sum + layer[key], 0))
  expect(active / size).toBeCloseTo(1 - tinyExperiment.sparsity, 3)
  expect(of('update')).toEqual([])
  expect(of('mask').every(({ states: all }) => !all.includes(states.justGrown))).toBe(true)
})
