import { Mask } from '@itop/masks'
import { createInput, createOps, createParameter, createPattern, logits } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { mlp } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

describe('mlp', () => {
  test('lists a weight and a bias a layer, both uniform in ±1/√fan-in', () => {
    const init = { kind: 'uniform', halfWidth: 0.5 }
    expect(mlp({ layers: [4, 3] })).toMatchObject({
      name: 'mlp', input: { c: 4, h: 1, w: 1 }, classes: 3, activationFloats: 7,
      weights: [
        { name: 'fc1', role: 'dense', shape: [3, 4], positions: 1, init },
        { name: 'fc1.bias', role: 'bias', shape: [3], positions: 1, init }
      ]
    })
    const wide = mlp({ layers: [4, 100, 2] }).weights
    expect(wide.map(({ init: start }) => start.kind === 'uniform' && start.halfWidth)).toEqual([0.5, 0.5, 0.1, 0.1])
  })

  test('takes images and a name of one\'s own', () => {
    const network = mlp({ layers: [12, 5, 2], input: { c: 3, h: 2, w: 2 }, name: 'tiny' })
    expect(network).toMatchObject({ name: 'tiny', input: { c: 3, h: 2, w: 2 }, classes: 2, activationFloats: 19 })
  })

  test('rectifies between layers, not after the last', () => {
    const network = mlp({ layers: [2, 2, 1], input: { c: 1, h: 1, w: 2 } })
    // Hidden: x1 − x2 and x2 − x1, rectified; output: 3 · first − 5 · second − 1.
    const values: Record<string, number[]> = {
      'fc1': [1, -1, -1, 1], 'fc1.bias': [0, 0], 'fc2': [3, -5], 'fc2.bias': [-1]
    }
    const before = tf.memory().numTensors
    const parameters = new Map(network.weights.map(({ name, role, shape }) => [name, createParameter({
      name, role, shape, pattern: role === 'dense' ? createPattern(Mask.full(shape)) : null,
      values: Float32Array.from(values[name]!)
    })]))
    tf.tidy(() => {
      const input = createInput(network.input, 3, buffer => { buffer.set([4, 1, 1, 4, 2, 2]) })
      const y = logits(network.forward(createOps(parameters), input))
      expect(y.arraySync()).toEqual([[8], [-16], [-1]])
    })
    for (const parameter of parameters.values()) parameter.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each([[[]], [[784]], [[784, 0]], [[784, 1.5, 10]], [[784, NaN]]])('refuses the layers %j', layers => {
    expect(() => mlp({ layers })).toThrow(new RangeError(
      `mlp: layers must be at least two integers ≥ 1 (inputs, …, classes), got [${layers}].`))
  })

  test('refuses images of another number of features than the first layer takes', () => {
    expect(() => mlp({ layers: [784, 10], input: { c: 3, h: 28, w: 28 } })).toThrow(new RangeError(
      'mlp: an image of 3×28×28 has 2352 features, but layers starts with 784. Make them agree.'))
  })
})

test('widths and depth have their bounds, and say so', () => {
  expect(() => mlp({ layers: [784, 1e9, 10] })).toThrow(new RangeError(
    "mlp: weight 'fc1' may have at most 2^32 positions, got 1000000000×784. Make its layer smaller."))
  expect(() => mlp({ layers: [1e300, 10] })).toThrow('an image may have at most 2^32 numbers')
  expect(mlp({ layers: Array(1001).fill(2) }).steps).toHaveLength(1001)
  expect(() => mlp({ layers: Array(100_000).fill(1) })).toThrow('a network may have at most 65536 operations')
})
