import { Mask, randomSubset, sizeOf } from '@itop/masks'
import { createNetwork, defineNetwork, initialValues, modelNames, type Network } from '@itop/models'
import {
  createPattern, tfjsEngine, type EngineInference, type InputFill, type ParameterOptions
} from '@itop/ops'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startKernels, type Kernels } from '../src/predict.js'
import { register, type CpuBackend } from '../src/register.js'

const build = 'wasm-simd'

const weightsOf = ({ weights }: Network): ParameterOptions[] => weights.map((spec, i) => {
  const isLayer = spec.role === 'conv' || spec.role === 'dense'
  const count = Math.ceil(sizeOf(spec.shape) / 10)
  const mask = isLayer ? randomSubset({ shape: spec.shape, count, seed: String(i) }) : undefined
  const values = initialValues(spec, 1, mask).map((value, k) => isLayer ? value : value + 0.01 * (k % 7))
  return { ...spec, pattern: mask ? createPattern(mask) : null, values }
})

/** Waves, another one in each lane. */
const waves: InputFill = buffer => { buffer.forEach((_, i) => { buffer[i] = Math.sin(i * 1.7) }) }

/** The same images, however they lie. */
const images = ({ input: { c, h, w } }: Network, n: number): InputFill => (buffer, layout) => {
  const [image, pixel] = layout.kind === 'image-major' ? [c * h * w, 1] : [1, layout.lanes]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < c * h * w; k++) buffer[i * image + k * pixel] = Math.sin(i * 40 + k * 1.7)
  }
}

/** It hands its image on: no step of its own has made what it says. */
const idle = defineNetwork({
  name: 'idle', input: { c: 3, h: 1, w: 2 }, classes: 6,
  body: (layers, image) => layers.flatten(layers.dropout(image, 'drop', 0.5))
})

/** Every kind of layer that rows have, of odd sizes: lanes hang over, borders are wide, columns far apart. */
const odd = defineNetwork({
  name: 'odd', input: { c: 3, h: 13, w: 11 }, classes: 5,
  body: (layers, image) => {
    const first = layers.conv(layers.dropout(image, 'drop', 0.5), 'conv1', { out: 8, kernel: 3, padding: 1 })
    const normed = layers.norm(first, 'norm1', { relu: true })
    const wide = layers.conv(normed, 'conv2', { out: 8, kernel: 5, padding: 2, groups: 2, bias: false })
    const sum = layers.norm(layers.add(layers.relu(wide), first), 'norm2', { residual: normed })
    const apart = layers.norm(layers.conv(sum, 'conv3', { out: 8, kernel: 3, stride: 2, padding: 1 }), 'norm3')
    const beside = layers.conv(layers.relu(sum), 'conv4', { out: 8, kernel: 1, stride: 2 })
    const both = layers.norm(beside, 'norm4', { residual: apart, relu: true })
    const pooled = layers.averagePool(layers.maxPool(both, { size: 3, stride: 1, padding: 1 }), { size: 2 })
    const narrow = layers.conv(pooled, 'conv5', { out: 16, kernel: [3, 2], padding: [1, 0] })
    const hidden = layers.norm(layers.linear(layers.flatten(narrow), 'fc1', { out: 20 }), 'norm5', { relu: true })
    return layers.flatten(layers.linear(hidden, 'fc2', { out: 5 }))
  }
})

let kernels: Kernels
beforeAll(async () => { kernels = await startKernels({ build, threads: 2 }) })
afterAll(() => kernels.dispose())

describe('kernels alone predict what they predict by TF.js', () => {
  let backend: CpuBackend
  beforeAll(async () => { backend = await register({ build, threads: 1 }) })
  afterAll(() => backend.dispose())

  const input = { c: 3, h: 32, w: 32 }
  const named = modelNames.map(name => createNetwork(name, /cifar|vgg|resnet|wrn/.test(name) ? { input } : {}))
  const some = ['mlp', 'lenet5', 'vgg-like', 'wrn-22-2'].map(name => named.find(network => network.name === name)!)
  test.each([...some, idle, odd])('$name, bit for bit', async network => {
    const [ours, theirs] = held(network)
    const batch = await ours.logits(5, waves)
    expect(batch.every(Number.isFinite)).toBe(true)
    expect(batch).toEqual(await theirs.logits(5, waves))
    ours.dispose()
    theirs.dispose()
  })

  // Of few images lanes are pixels, and norms are folded: sums are added in another order.
  test.each([...named.map(network => ({ network, n: 1 })), { network: odd, n: 4 }, { network: idle, n: 2 }])(
    '$network.name within 1e-5 of the largest, $n at a time', async ({ network, n }) => {
      const [ours, theirs] = held(network)
      const [few, same] = [await ours.logits(n, images(network, n)), await theirs.logits(n, images(network, n))]
      const largest = Math.max(...same.map(Math.abs))
      expect(largest).toBeGreaterThan(0)
      for (const [i, score] of few.entries()) expect(Math.abs(score - same[i]!)).toBeLessThan(1e-5 * largest)
      ours.dispose()
      theirs.dispose()
    })

  function held(network: Network): readonly [EngineInference, EngineInference] {
    const weights = weightsOf(network)
    return [kernels.load(network, weights), tfjsEngine.load(network, weights)]
  }
})

test('batches of any size follow one another, and what a network held is free after it', async () => {
  const network = createNetwork('lenet5')
  const before = kernels.memory().live
  const held = kernels.load(network, weightsOf(network))
  const first = await held.logits(2, waves)
  for (const n of [5, 1, 7, 5]) expect(await held.logits(n, waves)).toHaveLength(10 * n)
  expect(await held.logits(2, waves)).toEqual(first)
  held.dispose()
  expect(kernels.memory().live).toBe(before)
})

test('nothing is computed by kernels that were disposed', async () => {
  const others = await startKernels({ build, threads: 1 })
  const network = createNetwork('mlp')
  const held = others.load(network, weightsOf(network))
  await others.dispose()
  await others.dispose()
  await expect(held.logits(1, waves)).rejects.toThrow(
    "predict: the kernels that 'mlp' was loaded on were disposed. Start others.")
  expect(() => others.load(network, [])).toThrow('were disposed')
  held.dispose()
})

test('refuses options that it does not know, and threads that there cannot be', async () => {
  await expect(startKernels({ threads: 0 })).rejects.toThrow('startKernels: threads must be an integer ≥ 1, got 0')
  // @ts-expect-error an option that does not exist
  await expect(startKernels({ thread: 1 })).rejects.toThrow('unknown option "thread"')
})

test('masks of any density are taken, full ones too', async () => {
  const network = createNetwork('wrn-10-1')
  const dense = network.weights.map(spec => {
    const pattern = spec.role === 'conv' || spec.role === 'dense' ? createPattern(Mask.full(spec.shape)) : null
    return { ...spec, pattern, values: initialValues(spec, 1) }
  })
  const held = kernels.load(network, dense)
  expect((await held.logits(1, waves)).some(score => score !== 0)).toBe(true)
  held.dispose()
})

test.each([1, 4, 5])('bytes are what their floats are, %i images at a time', async n => {
  const network = createNetwork('lenet5')
  const { input } = network
  const size = input.c * input.h * input.w
  const bytes = Uint8Array.from({ length: n * size }, (_, i) => i * 7 % 256)
  const tables = [Float32Array.from({ length: 256 }, (_, byte) => byte / 255 - 0.1)] // of one channel
  const starts = Uint32Array.from({ length: n }, (_, i) => i * size)
  const held = kernels.load(network, weightsOf(network))
  const fromBytes = await held.logits(n, (_buffer, _layout, writePixels) =>
    writePixels!({ bytes, starts, shape: input, tables }))
  const fromFloats = await held.logits(n, (buffer, layout) => bytes.forEach((byte, i) => {
    const [image, pixel] = [Math.floor(i / size), i % size]
    const at = layout.kind === 'image-major' ? i : pixel * layout.lanes + image
    buffer[at] = tables[0]![byte]!
  }))
  expect(fromBytes).toEqual(fromFloats)
  held.dispose()
})
