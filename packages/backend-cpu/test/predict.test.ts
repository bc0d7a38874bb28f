import { Mask, randomSubset, sizeOf } from '@itop/masks'
import { createNetwork, defineNetwork, initialValues, modelNames, type Network } from '@itop/models'
import { createPattern, tfjsEngine, type InputFill, type ParameterOptions } from '@itop/ops'
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

/** It hands its image on: no step of its own has made what it says. */
const idle = defineNetwork({
  name: 'idle', input: { c: 3, h: 1, w: 2 }, classes: 6,
  body: (layers, image) => layers.flatten(layers.dropout(image, 'drop', 0.5))
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
  test.each([...named, idle])('$name', async network => {
    const weights = weightsOf(network)
    const [ours, theirs] = [kernels, tfjsEngine].map(engine => engine.load(network, weights))
    const found = await ours!.logits(3, waves)
    expect(found.every(Number.isFinite)).toBe(true)
    expect(found).toEqual(await theirs!.logits(3, waves))
    ours!.dispose()
    theirs!.dispose()
  })
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
