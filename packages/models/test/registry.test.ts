import { erk } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { createNetwork, maskable, modelNames, type WeightSpec } from '../src/index.js'

const sizeOf = ({ shape }: WeightSpec) => shape.reduce((product, length) => product * length, 1)
const total = (weights: readonly WeightSpec[]) => weights.reduce((sum, spec) => sum + sizeOf(spec), 0)

/** Shapes and counts of the reference's networks, and the ERK densities its formula gives (by density: fc1, fc2, fc3). */
const facts = {
  mlp: {
    shapes: { fc1: [300, 784], fc2: [100, 300], fc3: [10, 100] },
    input: { c: 1, h: 28, w: 28 }, maskable: 266_200, parameters: 266_610,
    erk: {
      0.2: [0.162241, 0.469362, 1], 0.1: [0.079568, 0.230189, 1], 0.05: [0.038484, 0.111334, 0.918507],
      0.02: [0.015394, 0.044534, 0.367403], 0.01: [0.007697, 0.022267, 0.183701]
    }
  },
  'mlp-cifar10': {
    shapes: { fc1: [1024, 3072], fc2: [512, 1024], fc3: [10, 512] },
    input: { c: 3, h: 32, w: 32 }, maskable: 3_675_136, parameters: 3_676_682,
    erk: {
      0.2: [0.16875, 0.379688, 1], 0.1: [0.083783, 0.188512, 1], 0.05: [0.0413, 0.092924, 1],
      0.02: [0.01581, 0.035572, 1], 0.01: [0.007776, 0.017496, 0.608859]
    }
  }
} as const

test('every registered network has its facts below', () => {
  expect(modelNames).toEqual(Object.keys(facts))
})

for (const [name, fact] of Object.entries(facts)) {
  describe(name, () => {
    const network = createNetwork(name)
    const layers = maskable(network.weights)

    test('has the input, the classes and the weights of the reference, in model order, a bias beside each', () => {
      expect(network).toMatchObject({ name, input: fact.input, classes: 10 })
      expect(Object.fromEntries(layers.map(({ name: layer, shape }) => [layer, shape]))).toEqual(fact.shapes)
      expect(network.weights.map(spec => spec.name)).toEqual(['fc1', 'fc1.bias', 'fc2', 'fc2.bias', 'fc3', 'fc3.bias'])
      expect(network.weights.map(({ role }) => role)).toEqual(['dense', 'bias', 'dense', 'bias', 'dense', 'bias'])
      expect(network.weights.every(({ positions }) => positions === 1)).toBe(true)
    })

    test('has as many maskable weights and parameters', () => {
      expect(total(layers)).toBe(fact.maskable)
      expect(total(network.weights)).toBe(fact.parameters)
    })

    test.each(Object.entries(fact.erk))('has the ERK densities of the reference at %s', (density, expected) => {
      const found = erk(layers, { density: Number(density) })
      for (const [i, layer] of found.entries()) expect(Math.abs(layer.density - expected[i]!)).toBeLessThan(1e-6)
    })
  })
}

describe('createNetwork', () => {
  test.each(['resnet', 'toString', ''])('refuses the unknown name %j, and lists those there are', name => {
    expect(() => createNetwork(name)).toThrow(new RangeError(
      `createNetwork: unknown model ${JSON.stringify(name)}. There are mlp, mlp-cifar10; ` +
      'a network of your own is passed as an object.'))
  })
})
