import { defineNetwork, type NetworkOptions } from '@itop/models'
import { expect, test } from 'vitest'
import { createRegistry, pluginIn } from '../src/index.js'

const file = { name: 'my-net.mjs', version: 'abc' }
const plugin = { name: 'itop-plugin-any', version: '1' }
const network = ({ input, classes }: Required<NetworkOptions>) => defineNetwork({
  name: 'any', input, classes, body: (layers, image) => layers.linear(layers.flatten(image), 'fc', { out: classes })
})

test('a function without defaults is a model, of 3×32×32 images and 10 classes where nobody says', () => {
  for (const module of [{ network }, { default: network }, { network, default: 3 }]) {
    const found = pluginIn(module, file)!
    expect(found).toMatchObject({ name: 'my-net.mjs', version: 'abc' })
    const model = createRegistry([found]).models['my-net']!
    expect(model.make()).toMatchObject({ name: 'my-net', input: { c: 3, h: 32, w: 32 }, classes: 10 })
    const small = { c: 1, h: 8, w: 8 }
    expect(model.make({ input: small, classes: 3 })).toMatchObject({ input: small, classes: 3 })
  }
})

test('an object is the plug-in, whatever functions stand beside it', () => {
  expect(pluginIn({ plugin, network }, file)).toBe(plugin)
  expect(pluginIn({ default: plugin, network }, file)).toBe(plugin)
  expect(pluginIn({ plugin, default: network }, file)).toBe(plugin)
  expect(pluginIn({ other: plugin }, file)).toBeUndefined()
})

test('of a package a function is no plug-in', () => {
  expect(pluginIn({ network })).toBeUndefined()
  expect(() => createRegistry([pluginIn({ default: network })!]))
    .toThrow('expected an object with a name and a version')
})
