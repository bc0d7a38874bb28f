import { Mask, randomSubset } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, logits, lossAndGradients, softmaxCrossEntropy,
  type Activation, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { createNetwork, defineNetwork, initialValues, wideResNet, type Network, type WeightSpec } from '../src/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

const isMaskable = ({ role }: WeightSpec) => role === 'conv' || role === 'dense'

/** Every parameter of a network: half of each maskable weight, or the values of one's own. */
function parametersOf(network: Network, own?: Readonly<Record<string, readonly number[]>>): Map<string, Parameter> {
  return new Map(network.weights.map(spec => {
    const { name, role, shape } = spec
    const size = shape.reduce((product, length) => product * length, 1)
    const half = () => randomSubset({ shape, count: Math.ceil(size / 2), seed: name })
    const mask = isMaskable(spec) ? own ? Mask.full(shape) : half() : undefined
    const values = own?.[name] ? Float32Array.from(own[name]) : initialValues(spec, 1, mask)
    return [name, createParameter({ name, role, shape, pattern: mask ? createPattern(mask) : null, values })]
  }))
}

/** Runs `body` with parameters and a batch; nothing may be left after it. */
function withBatch(
  network: Network, n: number, body: (parameters: Map<string, Parameter>, input: Activation) => void,
  own?: Readonly<Record<string, readonly number[]>>
): void {
  const before = tf.memory().numTensors
  const parameters = parametersOf(network, own)
  const input = createInput(network.input, n, buffer => buffer.forEach((_, i) => { buffer[i] = Math.sin(i) }))
  body(parameters, input)
  input.tensor.dispose()
  for (const parameter of parameters.values()) parameter.dispose()
  expect(tf.memory().numTensors).toBe(before)
}

test('forward computes what the layers say', () => {
  const network = defineNetwork({
    name: 'tiny', input: { c: 1, h: 1, w: 2 }, classes: 1,
    body: (layers, image) => {
      const y = layers.conv(image, 'conv', { out: 1, kernel: 1 })
      const x = layers.norm(y, 'bn', { residual: image, relu: true, epsilon: 0 })
      return layers.linear(layers.globalAveragePool(x), 'fc', { out: 1 })
    }
  })
  // Images (0, sin 1) and (sin 2, sin 3): 2x + 1, then (· − 3) / √4 · 10 + 1 + x, rectified, mean, · 5 − 7.
  const own = {
    'conv': [2], 'conv.bias': [1], 'bn': [10], 'bn.bias': [1], 'bn.mean': [3], 'bn.variance': [4],
    'fc': [5], 'fc.bias': [-7]
  }
  const pixel = (x: number) => Math.max(0, (2 * x + 1 - 3) / 2 * 10 + 1 + x)
  const score = (a: number, b: number) => 5 * (pixel(a) + pixel(b)) / 2 - 7
  const expected = [score(0, Math.sin(1)), score(Math.sin(2), Math.sin(3))]
  withBatch(network, 2, (parameters, input) => {
    const scores = tf.tidy(() => [...logits(network.forward(createOps(parameters), input)).dataSync()])
    scores.forEach((found, i) => { expect(found).toBeCloseTo(expected[i]!, 4) })     // float32 of numbers below 100
  }, own)
})

describe.each([
  ['LeNet-5', createNetwork('lenet5')],
  ['a small WideResNet', wideResNet({ depth: 10, width: 1, classes: 4 })],
  ['groups and both pools', defineNetwork({
    name: 'pools', input: { c: 2, h: 7, w: 6 }, classes: 3,
    body: (layers, image) => {
      const x = layers.conv(image, 'conv', { out: 4, kernel: [3, 2], stride: [1, 2], padding: 1, groups: 2 })
      const pool = { size: 3, stride: 2, padding: 1 }
      const both = layers.add(layers.maxPool(x, pool), layers.averagePool(x, pool))
      return layers.linear(layers.norm(layers.flatten(both), 'bn'), 'fc', { out: 3 })
    }
  })]
] as const)('%s, half of it', (_, network) => {
  test('gives finite logits, one vector an image', () => {
    withBatch(network, 2, (parameters, input) => {
      const scores = tf.tidy(() => logits(network.forward(createOps(parameters), input)))
      expect(scores.shape).toEqual([2, network.classes])
      expect(scores.dataSync().every(Number.isFinite)).toBe(true)
      expect(new Set(scores.dataSync()).size).toBeGreaterThan(1)
      scores.dispose()
    })
  })

  test('has a gradient for every trained parameter, at its existing positions', () => {
    withBatch(network, 3, (parameters, input) => {
      const ops = createOps(parameters, { training: { seed: 1, step: 0 } })
      const { loss, correct, gradients } = lossAndGradients(
        () => softmaxCrossEntropy(network.forward(ops, input), Int32Array.of(0, 2, 1)), parameters)
      const trained = network.weights.filter(({ role }) => role !== 'statistic')
      expect([...gradients.keys()]).toEqual(trained.map(({ name }) => name))
      for (const [name, gradient] of gradients) {
        const values = gradient.dataSync()
        expect(values, name).toHaveLength(parameters.get(name)!.values.size)
        expect(values.every(Number.isFinite), name).toBe(true)
        if (parameters.get(name)!.pattern) expect(values.some(value => value !== 0), name).toBe(true)
      }
      tf.dispose([loss, correct, ...gradients.values()])
    })
  })
})
