import { Mask, randomSubset, sizeOf } from '@itop/masks'
import { createNetwork, defineNetwork, initialValues, type Network } from '@itop/models'
import {
  createInference, createInput, createParameter, createPattern, logits, type Inference, type Parameter,
  type WeightView
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { nativeBuilds } from '../src/native.js'
import { register, type CpuBackend } from '../src/register.js'

const builds = ['wasm-simd', ...await nativeBuilds()] as const

/** Every kind of layer, with activations that are handed on, shared and brought into another form. */
const odd = defineNetwork({
  name: 'odd', input: { c: 3, h: 9, w: 7 }, classes: 5,
  body: (layers, image) => {
    const first = layers.conv(layers.dropout(image, 'drop', 0.5), 'conv1', { out: 8, kernel: 3, padding: 1 })
    const normed = layers.norm(first, 'norm1', { relu: true })
    const wide = layers.conv(normed, 'conv2', { out: 8, kernel: 5, padding: 2, groups: 2, bias: false })
    const sum = layers.norm(layers.add(layers.relu(wide), first), 'norm2', { residual: normed })
    const pooled = layers.averagePool(layers.maxPool(sum, { size: 3, stride: 2, padding: 1 }), { size: 2 })
    const narrow = layers.conv(pooled, 'conv3', { out: 32, kernel: 1, stride: 2 })
    const flat = layers.flatten(layers.flatten(narrow))
    const hidden = layers.linear(flat, 'fc1', { out: 20, relu: true })
    return layers.linear(layers.norm(hidden, 'norm3'), 'fc2', { out: 5 })
  }
})

const pooledLast = defineNetwork({
  name: 'pooled-last', input: { c: 2, h: 4, w: 4 }, classes: 2,
  body: (layers, image) => layers.globalAveragePool(layers.relu(image))
})

const networks: readonly [Network, number[]][] = [
  [odd, [0.3]], [pooledLast, [1]], [createNetwork('mlp'), [0.05, 1]], [createNetwork('lenet5'), [0.2]],
  [createNetwork('wrn-10-1'), [0.1, 1]]
]

function parametersOf(network: Network, density: number): Map<string, Parameter> {
  return new Map(network.weights.map((spec, i) => {
    const { name, role, shape } = spec
    if (role !== 'conv' && role !== 'dense') {
      const values = initialValues(spec, 1).map((value, k) => value + (name.includes('variance') ? 0.1 : 0.01) * k)
      return [name, createParameter({ name, role, shape, pattern: null, values })]
    }
    const count = Math.max(1, Math.round(density * sizeOf(shape)))
    const mask = randomSubset({ shape, count, seed: String(i) })
    const values = initialValues(spec, 1, mask)
    return [name, createParameter({ name, role, shape, pattern: createPattern(mask), values })]
  }))
}

const noise = (network: Network, n: number, seed: number) =>
  createInput(network.input, n, buffer => { buffer.forEach((_, i) => { buffer[i] = Math.sin(i * 1.7 + seed) }) })

function scores(inference: Inference, network: Network, n: number, seed: number): number[] {
  const values = tf.tidy(() => logits(inference.forward(noise(network, n, seed))).dataSync())
  return [...values]
}

function dispose(parameters: Map<string, Parameter>): void {
  for (const one of parameters.values()) one.dispose()
}

describe.each(builds)('%s', build => {
  let backend: CpuBackend
  beforeAll(async () => { backend = await register({ threads: 2, build, poison: true }) })
  afterAll(() => backend.dispose())
  let resting: number
  beforeAll(() => { resting = backend.memory().live })
  afterEach(() => {
    tf.scalar(0).dispose() // by then what kernels freed inside others is free
    expect([backend.memory().live, tf.memory().numTensors]).toEqual([resting, 0])
  })

  test.each(networks.flatMap(([network, densities]) => densities.map(density => ({ network, density }))))(
    '$network.name at $density: a recorded pass gives the bits of the ordinary one, for any batch',
    ({ network, density }) => {
      const parameters = parametersOf(network, density)
      const [recorded, ordinary] = [true, false].map(replay => createInference(network, parameters, { replay })) as
        [Inference, Inference]
      for (const [n, seed] of [[5, 1], [5, 2], [5, 3], [18, 4], [18, 5], [18, 6], [1, 7], [5, 8]] as const) {
        expect(scores(recorded, network, n, seed)).toEqual(scores(ordinary, network, n, seed))
      }
      recorded.dispose()
      dispose(parameters)
    })

  const models = ['mlp-cifar10', 'vgg16', 'vgg-like', 'resnet18', 'resnet50', 'wrn-16-8']
  test.each(models)('%s at 0.05: the same bits', name => {
    const network = createNetwork(name, { input: { c: 3, h: 32, w: 32 } })
    const parameters = parametersOf(network, 0.05)
    const [recorded, ordinary] = [true, false].map(replay => createInference(network, parameters, { replay })) as
      [Inference, Inference]
    scores(recorded, network, 2, 1)
    expect(scores(recorded, network, 2, 2)).toEqual(scores(ordinary, network, 2, 2))
    recorded.dispose()
    dispose(parameters)
  })

  test('a pass is recorded when a batch size comes a second time, and anew when a weight has moved', () => {
    const [network] = networks[2]!
    const parameters = parametersOf(network, 0.05)
    const live = () => backend.memory().live
    const inference = createInference(network, parameters)
    scores(inference, network, 4, 1)
    const once = live()
    const second = scores(inference, network, 4, 1)
    expect(live()).toBeGreaterThan(once)
    scores(inference, network, 3, 1) // the last batch of a set: what was recorded stays
    const kept = live()
    expect(scores(inference, network, 4, 1)).toEqual(second)
    expect(live()).toBe(kept)
    const weight = parameters.get('fc1')!
    const mask = randomSubset({ shape: weight.shape, count: 99, seed: 'other' })
    weight.assign(new Float32Array(99).fill(0.5), createPattern(mask))
    const plain = createInference(network, parameters, { replay: false })
    const moved = scores(inference, network, 4, 1)
    expect(moved).toEqual(scores(plain, network, 4, 1))
    expect(moved).not.toEqual(second)
    inference.dispose()
    dispose(parameters)
  })

  test('values that change where they are, as an optimizer changes them, are seen', () => {
    const [network] = networks[2]!
    const parameters = parametersOf(network, 0.05)
    const inference = createInference(network, parameters)
    for (let i = 0; i < 3; i++) scores(inference, network, 4, 1)
    const { values } = parameters.get('fc3.bias')!
    const sum = tf.add(values, 1)
    values.assign(sum) // which shares its numbers
    sum.dispose()
    const plain = createInference(network, parameters, { replay: false })
    expect(scores(inference, network, 4, 1)).toEqual(scores(plain, network, 4, 1))
    inference.dispose()
    dispose(parameters)
  })

  const mask = Mask.fromIndices([2, 8], [0, 2, 5, 7, 9, 12, 14])
  const part = createPattern(Mask.fromIndices([2, 8], [2, 7, 9]))
  const parts: readonly [WeightView, Mask][] = [
    [{ kind: 'n-of-m', n: 2, m: 4 }, Mask.full([2, 8])],
    [{ kind: 'nested', forward: part, backward: createPattern(mask) }, mask]
  ]
  test.each(parts)('a weight of which passes use a part is left to the ordinary way: $kind', (view, stored) => {
    const network = defineNetwork({
      name: 'one', input: { c: 8, h: 1, w: 1 }, classes: 2,
      body: (layers, image) => layers.linear(image, 'fc', { out: 2 })
    })
    const parameters = parametersOf(network, 1)
    const values = Float32Array.from({ length: stored.count }, (_, i) => i)
    parameters.get('fc')!.assign(values, createPattern(stored))
    parameters.get('fc')!.show(view)
    const [inference, plain] = [true, false].map(replay => createInference(network, parameters, { replay })) as
      [Inference, Inference]
    for (let i = 0; i < 3; i++) expect(scores(inference, network, 4, i)).toEqual(scores(plain, network, 4, i))
    inference.dispose()
    dispose(parameters)
  })
})
