import type { DatasetSource, Plugin } from '@itop/experiment'
import { mlp } from '@itop/models'
import { afterEach, expect, test } from 'vitest'
import type { LoadModule } from '../src/engine/load-plugins.js'
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
  expect(of('catalogue')).toEqual([])
  await say(create())
  expect(of('created')).toHaveLength(1)
})

test('one that cannot be loaded is named', async () => {
  const { say, of } = begin(async () => { throw new TypeError('Failed to fetch') })
  await say(load('/0.js'))
  expect(of('failed')[0].message).toBe('The plug-in net/0.js.mjs cannot be loaded: Failed to fetch')
})
