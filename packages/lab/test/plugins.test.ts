import { createRegistry, type DatasetSource, type Plugin } from '@itop/experiment'
import { mlp } from '@itop/models'
import { afterEach, expect, test } from 'vitest'
import type { LoadModule } from '../src/engine/load-plugins.js'
import { recipeOf } from '../src/engine/plan.js'
import { checkExperiment, parseExperiment, withChoice, type Experiment } from '../src/experiment.js'
import { everyKind } from './every-kind.js'
import { create, isFinished, tinyData, tinyEngine } from './tiny.js'

let started: ReturnType<typeof tinyEngine>

const begin = (loadModule: LoadModule) => started = tinyEngine({ loadModule })

afterEach(() => started.engine.dispose())

class Rows implements DatasetSource {
  readonly name = 'rows'
  readonly shape = { c: 1, h: 4, w: 4 }
  readonly classes = 4
  readonly counts = { train: 80, test: 40 }
  readonly #data = tinyData
  async open() { return this.#data }
}

const plugin: Plugin = {
  name: 'itop-plugin-squares', version: '1.0.0',
  prune: [{ name: 'squares', needs: [], score: ({ values }) => values.map(value => value * value) }],
  datasets: [new Rows()]
}

const load = (...addresses: readonly string[]) => ({
  type: 'plugins', plugins: addresses.map(address => ({ name: `net${address}.mjs`, version: '1', address }))
}) as const

test('plug-ins are told of, and what they bring trains', async () => {
  const { say, of, next } = begin(async () => ({ plugin }))
  await say(load('/0.js'))
  const [{ catalogue }] = of('catalogue')
  expect(catalogue.methods['set-itop'].settings['prune']).toMatchObject({ names: expect.arrayContaining(['squares']) })
  expect(catalogue.data).toEqual(['mnist', 'fashion-mnist', 'dropped', 'rows'])
  await say(create({ data: 'rows', prune: 'squares', epochs: 1 }))
  const finished = next(isFinished)
  await say({ type: 'start' })
  await finished
  expect(of('failed')).toEqual([])
  expect(of('update').map(({ record }) => record.step)).toEqual([5, 10])
})

/** The rules of a training that the plug-in of every kind brings, and where one of their settings is another. */
const rules = {
  data: 'mine', model: 'mine', lrSchedule: 'mine', loss: 'mine', augmentation: 'mine', optimizer: 'mine', mineShade: 3
}

test.each<Partial<Experiment>>([
  { prune: 'mine', grow: 'mine', structure: 'mine', distribution: 'mine', dropSchedule: 'mine' },
  { method: 'mine', minePatience: 2 }
])('a member of every kind is in a menu, in the recipe and in the run: %j', async chosen => {
  const { say, of, next } = begin(async () => ({ plugin: everyKind }))
  await say(load('/0.js'))
  const [{ catalogue }] = of('catalogue')
  expect(Object.values(catalogue.plugins[0].brings)).toEqual(Array.from({ length: 13 }, () => ['mine']))
  const address = new URLSearchParams(Object.entries({ interval: 5, batch: 8, epochs: 1, ...rules, ...chosen })
    .map(([name, value]) => [name, String(value)]))
  const experiment = parseExperiment(`#${address}`, catalogue)
  expect(experiment.learningRate).toBe(0.01) // the optimizer's
  expect(recipeOf(experiment, 10, createRegistry([everyKind]))).toMatchObject({
    ...rules, ...chosen, lr: 0.01, augment: true, mineScale: 1, mineHold: 0, mineMomentum: 0.5
  })
  await say({ type: 'create', id: 1, experiment, base: 'http://localhost/' })
  expect(of('failed')).toEqual([])
  const finished = next(isFinished)
  await say({ type: 'start' })
  await finished
  expect(of('failed')).toEqual([])
  expect(of('update').map(({ record }) => record.step)).toEqual([5, 10])
})

test('another optimizer brings its learning rate, but where the user has given one', async () => {
  const { say, of } = begin(async () => ({ plugin: everyKind }))
  await say(load('/0.js'))
  const [{ catalogue }] = of('catalogue')
  const usual = parseExperiment('', catalogue)
  const mine = withChoice(usual, 'optimizer', 'mine', catalogue)
  expect([mine.learningRate, withChoice(mine, 'optimizer', undefined, catalogue)]).toEqual([0.01, usual])
  const given = checkExperiment({ ...usual, learningRate: 0.3 }, catalogue)
  expect(withChoice(given, 'optimizer', 'adam', catalogue).learningRate).toBe(0.3)
})

test('a function to a network is a plug-in of one model, which has the name of its file', async () => {
  const network = () => mlp({ name: 'any', layers: [16, 8, 4], input: { c: 1, h: 4, w: 4 } })
  const { say, of } = begin(async () => ({ network }))
  await say(load('1'))
  await say(create({ model: 'net1' }))
  expect(of('failed')).toEqual([])
  expect(of('created')[0].layers.map(({ shape }) => shape)).toEqual([[8, 16], [4, 8]])
})

test.each([
  [{ plugin: { ...plugin, prune: [{ ...plugin.prune![0], name: 'magnitude' }] } }, /magnitude has the name of one of/],
  [{ plugin: { name: 'itop-plugin-none' } }, /expected a version/],
  [{}, /expected an object with a name and a version/]
])('what is none, or brings a name that is there, is refused, and the page goes on without', async (module, why) => {
  const { say, of } = begin(async () => module)
  await say(load('/0.js'))
  expect(of('failed')[0].message).toMatch(why)
  expect(of('catalogue')[0].catalogue.plugins).toEqual([])
  await say(create())
  expect(of('created')).toHaveLength(1)
})

test('one that cannot be loaded is named', async () => {
  const { say, of } = begin(async () => { throw new TypeError('Failed to fetch') })
  await say(load('/0.js'))
  expect(of('failed')[0].message).toBe('The plug-in net/0.js.mjs cannot be loaded: Failed to fetch')
})
