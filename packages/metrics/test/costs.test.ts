import { erk, uniform, type LayerDensity } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import {
  inferenceFlops, layerMacs, microNetCost, stepFlops, trainingFlops, trainingMemory, type CostLayer
} from '../src/index.js'
import { resNet34, resNet50, vggC } from './networks.js'

const layers: readonly CostLayer[] = [
  { name: 'conv', shape: [2, 1, 3, 3], positions: 10, active: 6, bias: true },   // 18 weights
  { name: 'fc', shape: [4, 20], positions: 1, active: 8 }                        // 80 weights
]

test('multiply-adds by hand', () => {
  expect(layerMacs(layers)).toEqual([
    {
      name: 'conv', forward: { sparse: 60, dense: 180 }, inputGradient: { sparse: 0, dense: 0 },
      weightGradient: { sparse: 60, dense: 180 }, growth: 120
    },
    {
      name: 'fc', forward: { sparse: 8, dense: 80 }, inputGradient: { sparse: 8, dense: 80 },
      weightGradient: { sparse: 8, dense: 80 }, growth: 72
    }
  ])
  expect(inferenceFlops(layers)).toEqual({ sparse: 136, dense: 520 })
})

test('training FLOPs by hand: 10 steps of 3 samples, two of them growth steps', () => {
  const run = { layers, steps: 10, batch: 3, growthSteps: 2 }
  // A step: forward 68, input gradients 8, weight gradients 68 multiply-adds; absent gradients 192 more.
  expect(trainingFlops({ ...run, window: 0 }).exact).toEqual({ sparse: 60 * 144, dense: 60 * 600 })
  expect(trainingFlops({ ...run, window: 1 }).exact.sparse).toBe(60 * 144 + 6 * 2 * 192)
  expect(trainingFlops({ ...run, window: 3 }).exact.sparse).toBe(60 * 144 + 6 * 6 * 192)
  expect(trainingFlops({ ...run, window: Infinity }).exact.sparse).toBe(60 * (144 + 192))
  const convention = (window: number) => trainingFlops({ ...run, window }).convention
  expect(convention(0)).toEqual({ sparse: 30 * 3 * 136, dense: 30 * 3 * 520 })
  expect(convention(1).sparse).toBe(30 * (3 * 136 * 5 + 2 * 136 + 520) / 6)
  expect(convention(Infinity).sparse).toBe(30 * (2 * 136 + 520))
  expect(trainingFlops({ ...run, growthSteps: 0, window: 1 }).convention.sparse).toBe(30 * 3 * 136)
})

test('a dense network costs the same by every rule, and growth adds nothing', () => {
  const dense = layers.map(layer => ({ ...layer, active: layer.shape.reduce((a, b) => a * b) }))
  for (const window of [0, 1, Infinity]) {
    const { exact, convention } = trainingFlops({ layers: dense, steps: 10, batch: 3, growthSteps: 2, window })
    expect(exact.sparse).toBe(exact.dense)
    expect(convention.sparse).toBeCloseTo(convention.dense, 6)
  }
})

test('bytes by hand', () => {
  const options = { layers, batch: 3, optimizerSlots: 2, inputElements: 30 }
  const values = 4 * (6 + 2 + 8)
  const activations = 4 * 3 * (30 + 20 + 4)
  expect(trainingMemory(options)).toEqual({
    weights: values + 3 + 10, gradients: values, optimizer: 2 * values, activations,
    dense: { weights: 400, gradients: 400, optimizer: 800, activations }
  })
  expect(trainingMemory({ ...options, pattern: 'indices' }).weights).toBe(values + 4 * 14)
  expect(trainingMemory({ ...options, pattern: 'smaller' }).weights).toBe(values + 13)
  expect(trainingMemory({ ...options, denseNumbers: 1 }).optimizer).toBe(2 * values + 4 * 98)
})

test('mistakes are named with the layer', () => {
  const [conv, fc] = layers
  expect(() => layerMacs([{ ...fc, active: 81 }])).toThrow('layer "fc": expected active in [0, 80], got 81')
  expect(() => layerMacs([{ ...conv, positions: 0 }])).toThrow('positions to be an integer ≥ 1, got 0')
  expect(() => layerMacs([{ ...fc, shape: [80] }])).toThrow('expected a shape [out, in, …]')
  const run = { layers, steps: 10, batch: 3, growthSteps: 2, window: 0 } as const
  expect(() => trainingFlops({ ...run, growthSteps: 11 })).toThrow('integer in [0, 10], got 11')
  // Callers without types.
  expect(() => trainingFlops({ ...run, window: 'gradient' as never })).toThrow(
    'expected window to be a number of steps')
  expect(() => trainingFlops({ ...run, window: -1 })).toThrow('got -1')
  expect(() => trainingMemory({ layers, batch: 3, slots: 1 } as never)).toThrow('unknown option "slots"')
  expect(() => trainingMemory({ layers, batch: 0, optimizerSlots: 1 })).toThrow('integer batch ≥ 1')
  expect(() => stepFlops({ sparse: 1, dense: 2, window: 0, interval: 0 })).toThrow('Infinity for static masks')
})

test.each([
  ['vgg-c', vggC, 310_973_440, [[0.2, 0.318706], [0.1, 0.165024], [0.05, 0.084880], [0.02, 0.035736]]],
  ['ResNet-34', resNet34, 1_159_448_576, [[0.2, 0.435666], [0.1, 0.212218], [0.05, 0.105556], [0.02, 0.043239]]],
  ['ResNet-50', resNet50, 4_089_184_256, [[0.2, 0.413795], [0.1, 0.241836], [0.05, 0.121672]]]
] as const)('%s has the published multiply-adds, dense and with ERK', (_, network, dense, ratios) => {
  for (const [density, ratio] of ratios) {
    const found = erk(network, { density })
    const real = inferenceFlops(network.map((layer, i) => ({ ...layer, active: found[i].density * found[i].size })))
    expect(real.dense).toBe(2 * dense)
    expect(Math.abs(real.sparse / real.dense - ratio)).toBeLessThan(1e-6)
  }
})

describe('ResNet-50 on ImageNet by the MicroNet rules', () => {
  const size = ({ shape }: { readonly shape: readonly number[] }) => shape.reduce((a, b) => a * b, 1)
  const dense = microNetCost(resNet50.map(layer => ({ ...layer, active: size(layer) })))

  test('dense', () => {
    expect(dense.flops).toBe(8_189_483_496)
    expect(dense.megabytes.toFixed(4)).toBe('102.1219')
  })

  const networks = {
    'ERK 0.8': erk(resNet50, { density: 0.2 }),
    'ERK 0.9': erk(resNet50, { density: 0.1 }),
    'ERK 0.95': erk(resNet50, { density: 0.05 }),
    'ERK 0.965': erk(resNet50, { density: 0.035 }),
    'ERK 0.99, first layer dense': firstDense(others => erk(others, { density: 0.01 })),
    'uniform 0.8': firstDense(others => uniform(others, { density: 0.2 })),
    'uniform 0.9': firstDense(others => uniform(others, { density: 0.1 })),
    'uniform 0.95': firstDense(others => uniform(others, { density: 0.05 }))
  }

  /** As in RigL, the first layer is dense on top of the budget: the density is that of the others. */
  function firstDense(distribute: (others: typeof resNet50) => readonly LayerDensity[]) {
    const [first, ...others] = resNet50
    return [{ active: size(first), density: 1, size: size(first) }, ...distribute(others)]
  }

  type Row = readonly [keyof typeof networks, number, string, readonly [number, number, number] | null]

  test.each<Row>([
    ['ERK 0.8', 0.414590, '23.6835', [0.416522, 0.414639, 0.609727]],
    ['ERK 0.9', 0.242865, '13.4988', [0.245364, 0.242928, 0.495244]],
    ['ERK 0.95', 0.122864, '8.3987', [0.125759, 0.122937, 0.415243]],
    ['ERK 0.965', 0.086412, '6.8685', [0.089427, 0.086488, 0.390942]],
    ['ERK 0.99, first layer dense', 0.053297, '4.3543', null],
    ['uniform 0.8', 0.224142, '23.7294', null],
    ['uniform 0.9', 0.127160, '13.5320', null],
    ['uniform 0.95', 0.078669, '8.4333', null]
  ])('%s', (name, inference, megabytes, training) => {
    const cost = microNetCost(resNet50.map((layer, i) =>
      ({ ...layer, active: networks[name][i].density * networks[name][i].size })))
    const counted = microNetCost(resNet50.map((layer, i) => ({ ...layer, active: networks[name][i].active })))
    expect(Math.abs(cost.flops / dense.flops - inference)).toBeLessThan(1e-6)
    expect(Math.abs(counted.flops / dense.flops - inference)).toBeLessThan(1e-5)
    expect([cost, counted].map(({ megabytes }) => megabytes.toFixed(4))).toEqual([megabytes, megabytes])
    if (training === null) return
    const [rigl100, rigl4000, snfs] = training
    const step = (window: number, interval: number) =>
      stepFlops({ sparse: cost.flops, dense: dense.flops, window, interval }) / (3 * dense.flops)
    expect(step(1, 100)).toBeCloseTo(rigl100, 6)
    expect(step(1, 4000)).toBeCloseTo(rigl4000, 6)
    expect(step(Infinity, 100)).toBeCloseTo(snfs, 6)
  })
})
