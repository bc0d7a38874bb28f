import type { Activation, ImageShape, Pair } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { defineNetwork, type Layers, type Network, type NetworkDefinition, type Signal } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'
import { shapeOps } from './shape-ops.js'

beforeAll(usePlainCpu)

type Body = (layers: Layers, image: Signal) => Signal

const define = (body: Body, rest: Partial<NetworkDefinition> = {}): Network =>
  defineNetwork({ name: 'tiny', input: { c: 2, h: 6, w: 5 }, classes: 3, body, ...rest })

/** 2×6×5 → conv 3×3, stride 2, padding 1 → 4×3×3 → norm with a 1×1 shortcut as residual → mean → 3 logits. */
const residual: Body = (layers, image) => {
  const y = layers.conv(image, 'conv', { out: 4, kernel: 3, stride: 2, padding: 1, bias: false })
  const shortcut = layers.conv(image, 'short', { out: 4, kernel: 1, stride: 2 })
  const x = layers.norm(y, 'bn', { residual: shortcut, relu: true })
  return layers.linear(layers.globalAveragePool(x), 'fc', { out: 3 })
}

/** Runs the forward pass over shapes only. */
function shapesOf(network: Network): { end: ImageShape, made: ImageShape[] } {
  const { ops, made } = shapeOps(network)
  const tensor = tf.scalar(0)
  const image: Activation = { ...network.input, n: 1, tensor }
  const { c, h, w } = network.forward(ops, image)
  tensor.dispose()
  return { end: { c, h, w }, made }
}

describe('defineNetwork', () => {
  const network = define(residual)

  test('lists the weights in the order of the layers, with shape, output positions and how they start', () => {
    const uniform = (fanIn: number) => ({ kind: 'uniform', halfWidth: 1 / Math.sqrt(fanIn) })
    const constant = (value: number) => ({ kind: 'constant', value })
    expect(network.weights).toEqual([
      { name: 'conv', role: 'conv', shape: [4, 2, 3, 3], positions: 9, init: uniform(18) },
      { name: 'short', role: 'conv', shape: [4, 2, 1, 1], positions: 9, init: uniform(2) },
      { name: 'short.bias', role: 'bias', shape: [4], positions: 9, init: uniform(2) },
      { name: 'bn', role: 'norm', shape: [4], positions: 9, init: constant(1) },
      { name: 'bn.bias', role: 'norm', shape: [4], positions: 9, init: constant(0) },
      { name: 'bn.mean', role: 'statistic', shape: [4], positions: 9, init: constant(0) },
      { name: 'bn.variance', role: 'statistic', shape: [4], positions: 9, init: constant(1) },
      { name: 'fc', role: 'dense', shape: [3, 4], positions: 1, init: uniform(4) },
      { name: 'fc.bias', role: 'bias', shape: [3], positions: 1, init: uniform(4) }
    ])
  })

  test('lists the steps with their shapes, and where each input comes from', () => {
    const [image, map, means] = [{ c: 2, h: 6, w: 5 }, { c: 4, h: 3, w: 3 }, { c: 4, h: 1, w: 1 }]
    expect(network.steps).toEqual([
      {
        op: 'conv2d', name: 'conv', inputs: [-1], input: image, output: map,
        kernel: [3, 3], stride: [2, 2], padding: [1, 1], groups: 1
      },
      {
        op: 'conv2d', name: 'short', inputs: [-1], input: image, output: map,
        kernel: [1, 1], stride: [2, 2], padding: [0, 0], groups: 1
      },
      {
        op: 'batchNorm', name: 'bn', inputs: [0, 1], input: map, output: map,
        relu: true, epsilon: 1e-5, momentum: 0.1
      },
      { op: 'globalAveragePool', inputs: [2], input: map, output: means },
      { op: 'linear', name: 'fc', inputs: [3], input: means, output: { c: 3, h: 1, w: 1 }, relu: false }
    ])
    expect(network).toMatchObject({ name: 'tiny', input: image, classes: 3, activationFloats: 60 + 3 * 36 + 4 + 3 })
  })

  test('forward calls the operations with what the layers were given', () => {
    const calls: unknown[] = []
    const body: Body = (layers, image) => {
      let x = layers.conv(image, 'conv', { out: 4, kernel: [3, 1], stride: [1, 2], padding: [1, 0], groups: 2 })
      x = layers.norm(layers.relu(x), 'bn', { residual: x, epsilon: 0.001, momentum: 0.5 })
      x = layers.add(layers.maxPool(x, { size: 3, stride: 1, padding: 1 }), x)
      x = layers.dropout(layers.averagePool(x, { size: [2, 3] }), 'drop', 0.25)
      return layers.linear(layers.linear(layers.flatten(x), 'fc1', { out: 7, relu: true }), 'fc2', { out: 3 })
    }
    const { ops } = shapeOps(define(body))
    const listening = Object.fromEntries(Object.entries(ops).map(([op, run]) => [op, (...given: unknown[]) => {
      const told = given.map(it => it !== null && typeof it === 'object' && 'tensor' in it ? 'x' : it)
      if (op !== 'release') calls.push([op, ...told])
      return (run as (...all: unknown[]) => unknown)(...given)     // the operation of that name, with its own arguments
    }])) as unknown as typeof ops                                  // the same names as `ops`
    const tensor = tf.scalar(0)
    define(body).forward(listening, { c: 2, h: 6, w: 5, n: 1, tensor })
    tensor.dispose()
    const [pair, one] = [(y: number, x: number): Pair => [y, x], { padding: [0, 0] }]
    expect(calls).toEqual([
      ['conv2d', 'x', 'conv', { stride: pair(1, 2), padding: pair(1, 0), groups: 2 }],
      ['relu', 'x'],
      ['batchNorm', 'x', 'bn', { relu: false, epsilon: 0.001, momentum: 0.5, residual: expect.anything() as unknown }],
      ['maxPool', 'x', { size: pair(3, 3), stride: pair(1, 1), padding: pair(1, 1) }],
      ['add', 'x', 'x'],
      ['averagePool', 'x', { size: pair(2, 3), stride: pair(2, 3), ...one }],
      ['dropout', 'x', 'drop', 0.25],
      ['flatten', 'x'],
      ['linear', 'x', 'fc1', { relu: true }],
      ['linear', 'x', 'fc2', { relu: false }]
    ])
  })

  test('forward releases what a step gave after its last reader; the image and the logits are the caller\'s', () => {
    const { ops } = shapeOps(network)
    const made: unknown[] = []
    const log: string[] = []
    const listening = Object.fromEntries(Object.entries(ops).map(([op, run]) => [op, (...given: unknown[]) => {
      log.push(op === 'release' ? `release ${made.indexOf(given[0])}` : op)
      const result = (run as (...all: unknown[]) => unknown)(...given)
      if (op !== 'release') made.push(result)
      return result
    }])) as unknown as typeof ops                                  // the same names as `ops`
    const tensor = tf.scalar(0)
    network.forward(listening, { c: 2, h: 6, w: 5, n: 1, tensor })
    tensor.dispose()
    expect(log).toEqual([
      'conv2d', 'conv2d', 'batchNorm', 'release 0', 'release 1', 'globalAveragePool', 'release 2', 'linear', 'release 3'
    ])
  })

  test('makes equal networks of equal definitions', () => {
    const { forward: _, ...first } = define(residual)
    const { forward: __, ...second } = define(residual)
    expect(first).toEqual(second)
  })

  test('an own start and an own bias are kept; the fan-in of groups is that of one group', () => {
    const normal = { kind: 'normal', deviation: 0.1 } as const
    const { weights } = define((layers, image) => {
      const x = layers.conv(image, 'conv', { out: 2, kernel: 3, groups: 2, bias: normal })
      return layers.linear(layers.flatten(x), 'fc', { out: 3, init: normal, bias: false })
    })
    expect(weights).toMatchObject([
      { name: 'conv', shape: [2, 1, 3, 3], init: { kind: 'uniform', halfWidth: 1 / 3 } },
      { name: 'conv.bias', init: normal },
      { name: 'fc', shape: [3, 24], init: normal }
    ])
  })

  test('the shapes of the steps are those that a forward pass has, whatever the layers', () => {
    const between = (min: number, max: number) => fc.integer({ min, max })
    const pair = (min: number, max: number) => fc.tuple(between(min, max), between(min, max))
    const window = fc.record({ kernel: pair(1, 4), stride: pair(1, 3), padding: pair(0, 2) })
    const kind = fc.constantFrom('conv', 'depthwise', 'maxPool', 'averagePool', 'norm', 'add')
    const layer = fc.record({ kind, window })
    const images = fc.record({ c: between(1, 4), h: between(9, 14), w: between(9, 14) })
    fc.assert(fc.property(images, fc.array(layer, { maxLength: 4 }), (input, kinds) => {
      const body: Body = (layers, image) => {
        let x = image
        for (const [i, { kind, window: { kernel: [kh, kw], stride, padding: [ph, pw] } }] of kinds.entries()) {
          if (x.h < kh || x.w < kw) continue
          const name = `l${i}`
          const pool = { size: [kh, kw], stride, padding: [Math.min(ph, kh >> 1), Math.min(pw, kw >> 1)] } as const
          if (kind === 'conv') x = layers.conv(x, name, { out: 5, kernel: [kh, kw], stride, padding: [ph, pw] })
          else if (kind === 'depthwise') x = layers.conv(x, name, { out: 2 * x.c, kernel: [kh, kw], groups: x.c })
          else if (kind === 'norm') x = layers.norm(x, name, { residual: x })
          else if (kind === 'add') x = layers.add(x, layers.relu(x))
          else x = layers[kind](x, pool)
        }
        return layers.linear(layers.flatten(x), 'fc', { out: 3 })
      }
      const made = define(body, { input })
      const { end, made: shapes } = shapesOf(made)
      expect(made.steps.map(({ output }) => output)).toEqual(shapes)
      expect(end).toEqual({ c: 3, h: 1, w: 1 })
    }), { numRuns: 60 })
  })
})

describe('a definition that cannot be computed is refused with the layer\'s name', () => {
  const logits: Body = (layers, x) => layers.linear(layers.flatten(x), 'fc', { out: 3 })
  const refused: [string, Body, string][] = [
    ['a name used twice', (layers, image) =>
      logits(layers, layers.conv(layers.conv(image, 'c', { out: 2, kernel: 1 }), 'c', { out: 2, kernel: 1 })),
    'tiny: two layers have the name \'c\'. Give each one of its own.'],
    ['a name that is that of a bias', (layers, image) =>
      logits(layers, layers.norm(layers.conv(image, 'c', { out: 2, kernel: 1 }), 'c.bias')),
    'tiny: two layers have the name \'c.bias\'. Give each one of its own.'],
    ['an image smaller than the kernel', (layers, image) =>
      logits(layers, layers.conv(image, 'c', { out: 2, kernel: 6 })),
    'tiny: conv \'c\': an image of 6×5 with padding 0×0 is smaller than the window of 6×6. ' +
    'Use larger images, or fewer strides and pools before it.'],
    ['an image smaller than the pool', (layers, image) => logits(layers, layers.averagePool(image, { size: 8 })),
      'tiny: averagePool: an image of 6×5 with padding 0×0 is smaller than the window of 8×8. ' +
      'Use larger images, or fewer strides and pools before it.'],
    ['groups that do not divide the channels', (layers, image) =>
      logits(layers, layers.conv(image, 'c', { out: 6, kernel: 1, groups: 3 })),
    'tiny: conv \'c\': 3 groups must divide the 2 channels that come in and the 6 that go out.'],
    ['channels that are none', (layers, image) => logits(layers, layers.conv(image, 'c', { out: 0, kernel: 1 })),
      'tiny: conv \'c\': out must be an integer ≥ 1, got 0.'],
    ['a stride that is none', (layers, image) =>
      logits(layers, layers.conv(image, 'c', { out: 1, kernel: 1, stride: [1, 0.5] })),
    'tiny: conv \'c\': stride must be an integer ≥ 1, got 0.5.'],
    ['a pool with more padding than half', (layers, image) =>
      logits(layers, layers.maxPool(image, { size: 3, padding: 2 })),
    'tiny: maxPool: padding must be at most half of the window of 3×3, got 2×2.'],
    ['a residual of another shape', (layers, image) =>
      logits(layers, layers.norm(layers.conv(image, 'c', { out: 4, kernel: 1 }), 'bn', { residual: image })),
    'tiny: norm \'bn\': adds two of one shape, got 4×6×5 and 2×6×5. ' +
      'Bring one to the shape of the other, say by a 1×1 convolution.'],
    ['a sum of two shapes', (layers, image) => logits(layers, layers.add(image, layers.flatten(image))),
      'tiny: add: adds two of one shape, got 2×6×5 and 60×1×1. ' +
      'Bring one to the shape of the other, say by a 1×1 convolution.'],
    ['an image given to a linear layer', (layers, image) => layers.linear(image, 'fc', { out: 3 }),
      'tiny: linear \'fc\': takes a vector, got 2×6×5. Call flatten or globalAveragePool before it.'],
    ['a dropout of everything', (layers, image) => logits(layers, layers.dropout(image, 'drop', 1)),
      'tiny: dropout \'drop\': rate must be in [0, 1), got 1.'],
    ['a layer that nothing uses', (layers, image) => {
      layers.conv(image, 'lost', { out: 2, kernel: 1 })
      return logits(layers, image)
    }, 'tiny: conv2d \'lost\': nothing uses what it gives. Pass it to another layer, or return it.'],
    ['another number of logits', (layers, image) => layers.globalAveragePool(image),
      'tiny: the body must return a vector of 3 logits, one a class, got 2×1×1. ' +
      'End it with layers.linear(x, name, { out: 3 }).']
  ]

  test.each(refused)('%s', (_, body, message) => {
    expect(() => define(body)).toThrow(new RangeError(message))
  })

  test('a shape that no layer made', () => {
    expect(() => define((layers) => logits(layers, { c: 2, h: 6, w: 5, step: 0 }))).toThrow(TypeError)
    expect(() => define(() => undefined as never)).toThrow(
      'tiny: the end of the body: expected the image or what a layer of this network gave, got undefined. ' +
      'Pass on what another layer returned.')
  })

  test('options that nobody reads', () => {
    const size = { size: 2, kernel: 2 }
    expect(() => define((layers, image) => logits(layers, layers.maxPool(image, size)))).toThrow(new TypeError(
      'tiny: maxPool: unknown option "kernel". Did you mean "size"? Known: size, stride, padding.'))
    expect(() => defineNetwork({ name: 'x', input: { c: 1, h: 1, w: 1 }, classes: 1, layers: [] } as never)).toThrow(
      'defineNetwork: unknown option "layers". Did you mean "name"? Known: name, input, classes, body.')
    expect(() => define((layers, image) => layers.linear(image, 'fc', undefined as never))).toThrow(
      'tiny: linear \'fc\': options must be an object with out, relu, init, bias, got undefined.')
  })

  test('images and classes that are none', () => {
    expect(() => define(logits, { classes: 0 })).toThrow(new RangeError('tiny: classes must be an integer ≥ 1, got 0.'))
    expect(() => define(logits, { input: { c: 3, h: 0, w: 4 } })).toThrow(
      new RangeError('tiny: input.h must be an integer ≥ 1, got 0.'))
  })
})
