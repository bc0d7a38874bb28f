import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { er, type ErOptions } from '../src/erdos-renyi.js'
import { erk, kernelScore } from '../src/erdos-renyi-kernel.js'
import type { LayerDensity, LayerSize } from '../src/layer-density.js'
import { igq } from '../src/igq.js'
import { smartRatio } from '../src/smart-ratio.js'
import { uniform } from '../src/uniform.js'
import { uniformPlus } from '../src/uniform-plus.js'
import { densityOf } from '../src/active-count.js'
import { goldenNetworks } from './golden/erk-networks.js'

const small: readonly LayerSize[] = [
  { name: 'a', shape: [4, 3, 3, 3] },
  { name: 'b', shape: [8, 4, 1, 1] },
  { name: 'c', shape: [10, 8] }
]
const densities = (layers: readonly LayerDensity[]) => layers.map(({ density }) => density)
const total = (layers: readonly { readonly size: number, readonly density?: number }[], density?: number) =>
  layers.reduce((sum, layer) => sum + layer.size * (density ?? layer.density ?? 0), 0)
function close(actual: readonly number[], expected: readonly number[], tolerance: number) {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(tolerance))
}

describe('erk', () => {
  test('shares out in proportion to (out + in + kh + kw) / size', () => {
    close(densities(erk(small, { density: 0.3 })), [13 / 108, 14 / 32, 18 / 80].map(raw => raw * 66 / 45), 1e-12)
    expect(erk(small, { density: 0.3 })[2]).toMatchObject({ name: 'c', shape: [10, 8], size: 80, active: 26 })
  })

  test('makes a layer dense that would go above 1, and shares the rest out again', () => {
    close(densities(erk(small, { density: 0.5 })), [13 / 108 * 78 / 31, 1, 18 / 80 * 78 / 31], 1e-12)
  })

  test('power 0 is uniform, density 1 is dense', () => {
    close(densities(erk(small, { density: 0.3, power: 0 })), [0.3, 0.3, 0.3], 1e-15)
    expect(densities(erk(small, { density: 1 }))).toEqual([1, 1, 1])
    expect(erk(small, { density: 1 - 1e-12 }).map(({ active }) => active)).toEqual([108, 32, 80])
  })

  test('refuses a power that is none', () => {
    expect(() => erk(small, { density: 0.3, power: -1 })).toThrow(/erk: power must be a finite number ≥ 0, got -1/)
  })

  // Golden values are given to 6 decimals, so half a unit of the sixth is the tolerance; ε to 9, tested to 1e-8.
  const cases = goldenNetworks.flatMap(network => network.densities.map((density, d) => ({ ...network, density, d })))
  test.each(cases)('golden: $name at $density', ({ size, rows, scales, density, d }) => {
    const layers = rows.flatMap(([shape, tensors], r) =>
      Array.from({ length: tensors }, (_, t) => ({ name: `${r}/${t}`, shape })))
    const result = erk(layers, { density })
    close(densities(result), rows.flatMap(([, tensors, expected]) => Array<number>(tensors).fill(expected[d])), 6e-7)
    expect(total(result, 1)).toBe(size)
    const open = result.find(layer => layer.density < 1) as LayerDensity // at these densities one is open
    expect(Math.abs(open.density / kernelScore(open) - scales[d])).toBeLessThan(1e-8)
  })
})

describe('er', () => {
  test('rigl and random-pruning ignore the kernel', () => {
    const raw = [7 / 12, 12 / 32, 18 / 80]
    const scale = 0.3 * 220 / (raw[0] * 108 + 12 + 18)
    for (const variant of ['rigl', 'random-pruning'] as const) {
      close(densities(er(small, { density: 0.3, variant })), raw.map(score => score * scale), 1e-12)
    }
  })

  test('itop-imagenet counts the kernel and loses what saturated layers cannot take', () => {
    const lossy = er(small, { density: 0.5, variant: 'itop-imagenet' })
    close(densities(lossy), [13 / 108 * 110 / 45, 1, 18 / 80 * 110 / 45], 1e-12)
    expect(total(lossy)).toBeLessThan(109)
    const whole = er(small, { density: 0.5, variant: 'itop-imagenet', redistribute: true })
    close(densities(whole), densities(erk(small, { density: 0.5 })), 1e-15)
  })

  test.each([
    ['ResNet-50', 0.2, 97.48633, 0.19594], ['ResNet-50', 0.1, 48.74317, 0.09991],
    ['WideResNet-22-2', 0.2, 67.53917, 0.17990], ['ResNet-34', 0.2, 252.45712, 0.18645]
  ])('golden: itop-imagenet on %s at %d', (name, density, scale, obtained) => {
    const network = goldenNetworks.find(golden => golden.name.startsWith(name))
    const layers = (network?.rows ?? []).flatMap(([shape, tensors], r) =>
      Array.from({ length: tensors }, (_, t) => ({ name: `${r}/${t}`, shape })))
    const result = er(layers, { density, variant: 'itop-imagenet' })
    const open = result.find(layer => layer.density < 1) as LayerDensity // at these densities one is open
    expect(Math.abs(open.density / kernelScore(open) - scale)).toBeLessThan(6e-6)
    expect(Math.abs(total(result) / total(result, 1) - obtained)).toBeLessThan(6e-6)
  })

  test('all variants agree with uniformly scaled n_in + n_out on fully connected layers', () => {
    const layers = [
      { name: 'fc1', shape: [300, 784] }, { name: 'fc2', shape: [100, 300] }, { name: 'fc3', shape: [10, 100] }
    ]
    const expected = [1084 * 8.350062735 / 235_200, 400 * 8.350062735 / 30_000, 110 * 8.350062735 / 1000]
    for (const variant of ['rigl', 'random-pruning', 'itop-imagenet'] as const) {
      close(densities(er(layers, { density: 0.05, variant })), expected, 1e-9)
    }
  })

  test('refuses an unknown variant and lists the known ones', () => {
    const options = { density: 0.1, variant: 'set' } as unknown as ErOptions
    expect(() => er(small, options)).toThrow(/er: variant must be rigl, random-pruning, itop-imagenet, got set/)
  })
})

describe('uniform', () => {
  test('gives every layer the same density', () => {
    expect(uniform(small, { density: 0.25 }).map(({ active }) => active)).toEqual([27, 8, 20])
  })

  test('can keep the first layer dense within the same total', () => {
    const result = uniform(small, { density: 0.6, keepFirstDense: true })
    close(densities(result), [1, 24 / 112, 24 / 112], 1e-12)
    expect(Math.abs(total(result) - 132)).toBeLessThan(1e-9)
  })

  test('refuses when the first layer alone is over the budget, naming the largest sparsity', () => {
    // 108 weights of layer a, and half a weight of b's 32 rounds up to one: 108 + 112 · 0.5 / 32 = 109.75 of 220.
    expect(() => uniform(small, { density: 0.3, keepFirstDense: true }))
      .toThrow(/layer 'b' \(32 weights\) would keep no weight. .* is 0\.50113636363\d \(density 0\.49886363636\d\)/)
  })
})

describe('erk of what exists', () => {
  test('shares out in proportion to Σ axes, of the weights that are left', () => {
    // 110 weights are left, of which half stay: 55 in shares of 13, 14 and 18 of 45.
    const result = erk(small, { density: 0.5, existing: [50, 20, 40] })
    close(densities(result), [13 / 50, 14 / 20, 18 / 40].map(raw => raw * 55 / 45), 1e-12)
    expect(result.map(({ active }) => active)).toEqual([16, 17, 22])
  })

  test('refuses more weights than a layer has, and too few numbers', () => {
    expect(() => erk(small, { density: 0.5, existing: [109, 20, 40] }))
      .toThrow(/erk: existing, layer 'a', must be an integer in \[1, 108\], got 109/)
    expect(() => uniformPlus(small, { density: 0.5, existing: [1] })).toThrow(/existing must be 3 numbers/)
  })

  test('can push what a full layer cannot take to the one before', () => {
    // Of 110 weights b's share is 34.2 of 32: 2.2 go to a. What the first cannot take is lost.
    close(densities(erk(small, { density: 0.5, overflow: 'previous' })),
      [(110 * 13 / 45 + 110 * 14 / 45 - 32) / 108, 1, 110 * 18 / 45 / 80], 1e-12)
    expect(() => erk(small, { density: 0.5, overflow: 'next' as never })).toThrow(/'all' or 'previous', got next/)
  })
})

describe('igq', () => {
  test('makes the odds of a weight fall with the size of its layer', () => {
    // (1 − d) / d = F · size, so with sizes of 10 and 40 and d = 1/2, 1/5: F = 1/10, and 13 of 50 weights.
    const layers = [{ name: 'a', shape: [2, 5] }, { name: 'b', shape: [8, 5] }]
    close(densities(igq(layers, { density: 13 / 50 })), [1 / 2, 1 / 5], 1e-12)
  })

  test('takes sizes and densities that lie far apart', () => {
    const layers = [{ name: 'a', shape: [1, 1] }, { name: 'b', shape: [60_000, 60_000] }]
    const result = igq(layers, { density: 1e-9 })
    expect(result.map(({ active }) => active)).toEqual([1, 3])
    expect(Math.abs(total(result) / 3.600000001 - 1)).toBeLessThan(1e-12)
  })
})

describe('uniformPlus', () => {
  const deep: readonly LayerSize[] = [...small, { name: 'd', shape: [10, 10] }]   // 320 weights

  test('keeps a first convolution, and a fifth of the last layer', () => {
    // 142 weights: 108 and 20, and 14 for b and c.
    close(densities(uniformPlus(deep, { density: 142 / 320 })), [1, 14 / 112, 14 / 112, 0.2], 1e-12)
  })

  test('is uniform beside the first where the last layer has a fifth anyway', () => {
    close(densities(uniformPlus(deep, { density: 0.5 })), [1, ...Array<number>(3).fill(52 / 212)], 1e-12)
  })

  test('is uniform where the first layer is no convolution, but for the last', () => {
    const linear = [{ name: 'a', shape: [20, 40] }, { name: 'b', shape: [10, 20] }]
    close(densities(uniformPlus(linear, { density: 0.1 })), [60 / 800, 0.2], 1e-12)
    close(densities(uniformPlus(linear, { density: 0.3 })), [0.3, 0.3], 1e-12)
  })

  test('counts as the random-pruning repository on request', () => {
    close(densities(uniformPlus(deep, { density: 0.3, variant: 'random-pruning' })), [1, 0.3, 0.3, 0.3], 1e-12)
    expect(() => uniformPlus(deep, { density: 0.3, variant: 'rigl' as never })).toThrow(/'random-pruning', got rigl/)
  })
})

describe('smartRatio', () => {
  test('falls as (n − i)² + (n − i), linear layers have 0.3', () => {
    // 57 of 220 weights: 24 of c, and 33 in shares of 12 · 108 and 6 · 32.
    const scale = 33 / (12 * 108 + 6 * 32)
    close(densities(smartRatio(small, { density: 57 / 220 })), [12 * scale, 6 * scale, 0.3], 1e-12)
    const steep = 33 / (12 * 108 + 1.5 * 32)
    close(densities(smartRatio(small, { density: 57 / 220, family: 'vgg' })), [12 * steep, 1.5 * steep, 0.3], 1e-12)
  })

  test('gives the next layer what a full one cannot take, and linear layers what no convolution can', () => {
    const full = smartRatio(small, { density: 160 / 220 })   // 108 and 28 of 32, and 24
    close(densities(full), [1, 28 / 32, 0.3], 1e-12)
    close(densities(smartRatio(small, { density: 200 / 220 })), [1, 1, 60 / 80], 1e-12)
  })

  test('refuses a network without convolutions', () => {
    expect(() => smartRatio([{ name: 'fc', shape: [10, 8] }], { density: 0.5 })).toThrow(/this network has none/)
    expect(() => smartRatio(small, { density: 0.5, linear: 2 })).toThrow(/linear must be in \(0, 1\], got 2/)
    expect(() => smartRatio(small, { density: 0.5, family: 'alexnet' as never })).toThrow(/'resnet' or 'vgg', got al/)
  })
})

const networks = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(1, 3, 5)), { minLength: 1, maxLength: 8 }).map(list => list.map(([out, inputs, k], i) =>
  ({ name: `l${i}`, shape: k === 1 ? [out, inputs] : [out, inputs, k, k] })))

const distributions = [
  ['uniform', (layers: readonly LayerSize[], density: number) => uniform(layers, { density })],
  ['uniform, first dense', (layers: readonly LayerSize[], density: number) =>
    uniform(layers, { density, keepFirstDense: true })],
  ['er rigl', (layers: readonly LayerSize[], density: number) => er(layers, { density, variant: 'rigl' })],
  ['erk', (layers: readonly LayerSize[], density: number) => erk(layers, { density })],
  ['erk to the power 0.5', (layers: readonly LayerSize[], density: number) => erk(layers, { density, power: 0.5 })],
  ['igq', (layers: readonly LayerSize[], density: number) => igq(layers, { density })],
  ['uniform plus', (layers: readonly LayerSize[], density: number) => uniformPlus(layers, { density })],
  ['smart ratio', (layers: readonly LayerSize[], density: number) =>
    smartRatio([{ name: 'first', shape: [4, 3, 3, 3] }, ...layers], { density })],
  ['smart ratio, vgg', (layers: readonly LayerSize[], density: number) =>
    smartRatio([...layers, { name: 'last', shape: [8, 4, 3, 3] }], { density, family: 'vgg' })]
] as const

/** The largest sparsity that a refusal names, or undefined when there is none. */
function refusal(distribute: () => unknown): number | undefined {
  try {
    distribute()
  } catch (error) {
    const [, sparsity] = /largest sparsity.* is ([\d.e-]+) \(density/.exec(String(error)) ?? []
    if (sparsity === undefined) throw error
    return Number(sparsity)
  }
  return undefined
}

test.each(distributions)('law: %s meets the total to half a weight per layer', (_, distribute) => {
  fc.assert(fc.property(networks, fc.double({ min: 0.01, max: 1, noNaN: true }), (layers, asked) => {
    const largest = refusal(() => distribute(layers, asked))
    const density = largest === undefined ? asked : densityOf(largest)
    const result = distribute(layers, density)
    const active = result.reduce((sum, layer) => sum + layer.active, 0)
    expect(Math.abs(active - total(result, density))).toBeLessThanOrEqual(result.length / 2 + 1e-6)
    for (const layer of result) expect(layer.active >= 1 && layer.active <= layer.size).toBe(true)
  }))
})

test.each(distributions)('law: with %s no layer loses where the density is higher', (_, distribute) => {
  const density = fc.double({ min: 0.01, max: 1, noNaN: true })
  fc.assert(fc.property(networks, density, density, (layers, a, b) => {
    if (refusal(() => distribute(layers, Math.min(a, b))) !== undefined) return
    const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map(one => distribute(layers, one))
    more.forEach(({ active }, l) => expect(active).toBeGreaterThanOrEqual(fewer[l].active))
  }))
})

test.each(distributions)('law: %s refuses any sparsity above the largest it names', (_, distribute) => {
  fc.assert(fc.property(networks, layers => {
    const largest = refusal(() => distribute(layers, 1e-9))
    if (largest === undefined) return
    expect(refusal(() => distribute(layers, densityOf(largest)))).toBeUndefined()
    const below = densityOf(largest) - 2e-9
    if (below > 0) expect(refusal(() => distribute(layers, below))).toBe(largest)
  }))
})

test('law: erk agrees with a bisection on its scale', () => {
  fc.assert(fc.property(networks, fc.double({ min: 0.3, max: 0.999, noNaN: true }), (layers, density) => {
    if (refusal(() => erk(layers, { density })) !== undefined) return
    const result = erk(layers, { density })
    const at = (scale: number) => result.map(layer => Math.min(1, scale * kernelScore(layer)))
    let [low, high] = [0, 1e6]
    for (let i = 0; i < 200; i++) {
      const middle = (low + high) / 2
      const held = at(middle).reduce((sum, share, l) => sum + share * result[l].size, 0)
      if (held < density * total(result, 1)) low = middle
      else high = middle
    }
    close(densities(result), at(high), 1e-9)
  }))
})

test('keeping the first layer dense leaves no choice when it is the only one', () => {
  expect(() => uniform([small[0]], { density: 0.5, keepFirstDense: true }))
    .toThrow(/largest sparsity is 0 \(density 1\)/)
  expect(densities(uniform([small[0]], { density: 1, keepFirstDense: true }))).toEqual([1])
})

test('every distribution refuses densities, layers and options that make no sense', () => {
  expect(() => erk(small, { density: 0 })).toThrow(/erk: density must be in \(0, 1\], got 0/)
  expect(() => uniform(small, { density: 95 })).toThrow(/uniform: density must be in \(0, 1\], got 95/)
  expect(() => erk([], { density: 0.5 })).toThrow(/at least one layer/)
  expect(() => erk([small[0], small[0]], { density: 0.5 })).toThrow(/distinct/)
  expect(() => erk([{ name: 'x', shape: [0] }], { density: 0.5 })).toThrow(/layer 'x': shape/)
  expect(() => erk(small, { density: 0.5, sparsity: 0.5 } as never)).toThrow(/erk: unknown option "sparsity"/)
})
