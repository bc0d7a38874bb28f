import { erk } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { forecastRs, upperBoundRs } from '../src/index.js'
import { cosine, resNet34, resNet50, vggC } from './networks.js'

test('a case by hand: 10 positions, 4 exist, half are replaced twice', () => {
  const options = { layers: [{ size: 10, active: 4 }], dropFractions: [0.5, 0.5] }
  // Of 6 never-active positions each stays so with probability 6/8: 6 → 4.5 → 3.375.
  expect(forecastRs(options).curve.map(point => point.rs)).toEqual([0.4, 0.55, expect.closeTo(0.6625, 12)])
  expect(upperBoundRs(options).curve.map(point => point.rs))
    .toEqual([0.4, expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)])
})

test('counts are whole by default, as in training, and real on request', () => {
  const options = { layers: [{ size: 10, active: 3 }], dropFractions: [0.5] }
  expect(forecastRs(options).rs).toBeCloseTo(1 - 0.7 * 7 / 9, 12)
  expect(forecastRs({ ...options, counts: 'fraction' }).rs).toBeCloseTo(1 - 0.7 * 7 / 8.5, 12)
  // 0.07 · 100 is a little over 7 in float64; 7 are replaced.
  expect(upperBoundRs({ layers: [{ size: 1000, active: 100 }], dropFractions: [0.07] }).rs).toBeCloseTo(0.107, 12)
})

test('where weights go and come two by two, two of the two pairs are replaced, not three of the four weights', () => {
  const rs = (cell?: number) =>
    forecastRs({ layers: [{ size: 8, active: 4, ...cell && { cell } }], dropFractions: [0.6] }).rs
  expect(rs(2)).toBeCloseTo(1 - 0.5 * 4 / (4 + 4), 12)
  expect(rs()).toBeCloseTo(1 - 0.5 * 4 / (4 + 3), 12)
})

test('dense layers are fully explored, empty ones and static runs stay as they are', () => {
  const layers = [{ size: 10, active: 10 }, { size: 10, active: 0 }, { size: 20, active: 5 }]
  expect(forecastRs({ layers, dropFractions: [0.5, 0.3] }).layers.slice(0, 2)).toEqual([1, 0])
  expect(forecastRs({ layers, dropFractions: [] })).toMatchObject({ rs: 15 / 40, layers: [1, 0, 0.25] })
  expect(forecastRs({ layers: [{ size: 4, active: 4 }], dropFractions: [0] }).rs).toBe(1)
})

test.each([forecastRs, upperBoundRs])(
  'a curve has a point an update, or a thousand, and ends at the end: %o', forecast => {
    const layers = [{ size: 50, active: 4 }, { size: 1000, active: 1 }]
    const short = forecast({ layers, dropFractions: cosine(4000, 4) })
    expect(short.curve.map(({ update }) => update)).toEqual(Array.from({ length: 1001 }, (_, i) => i))
    const { rs, layers: rates, curve } = forecast({ layers, dropFractions: cosine(20_000, 4) })
    expect(curve.map(({ update }) => update)).toEqual(Array.from({ length: 1001 }, (_, i) => 5 * i))
    expect(curve.at(-1)).toEqual({ update: 5000, rs, layers: rates })
  })

test('mistakes are named', () => {
  expect(() => forecastRs({ layers: [{ size: 4, active: 5 }], dropFractions: [] })).toThrow('active 5 and size 4')
  const layers = [{ size: 4, active: 1 }]
  expect(() => forecastRs({ layers, dropFractions: [0.5, 30] })).toThrow('got 30 for update 2')
  expect(() => forecastRs({ layers, dropFractions: { length: 3, at: () => undefined } })).toThrow('got undefined for')
  expect(() => forecastRs({ layers, dropFractions: { length: 2 ** 53, at: () => 0.5 } })).toThrow('from 0 to 2^53 - 1')
  // A caller without types.
  expect(() => forecastRs({ layers: [], dropFraction: [] } as never)).toThrow('unknown option "dropFraction"')
})

describe('one tensor, cosine 0.5 → 0.005 over 88,000 steps', () => {
  const densities = [0.2, 0.1, 0.05, 0.02, 0.01]
  test.each([
    [100, 880, 221.9525, 1.000000, 1.000000, 0.999991, 0.989248, 0.894366],
    [500, 176, 44.1925, 0.999979, 0.992678, 0.905079, 0.600953, 0.365933],
    [1000, 88, 21.9725, 0.995818, 0.917730, 0.697772, 0.373074, 0.206720],
    [1500, 58, 14.5625, 0.975411, 0.815664, 0.555298, 0.271142, 0.145186],
    [2000, 44, 10.8625, 0.940449, 0.724227, 0.460712, 0.214199, 0.112696],
    [4000, 22, 5.3075, 0.775280, 0.495098, 0.279616, 0.120248, 0.061584]
  ])('every %i steps', (interval, updates, sum, ...expected) => {
    const dropFractions = cosine(88_000, interval)
    expect(dropFractions.length).toBe(updates)
    expect(dropFractions.reduce((a, b) => a + b)).toBeCloseTo(sum, 3)
    const rates = densities.map(active =>
      forecastRs({ layers: [{ size: 1, active }], dropFractions, counts: 'fraction' }).rs)
    rates.forEach((rs, i) => expect(Math.abs(rs - expected[i])).toBeLessThan(1e-6))
  })
})

describe('whole networks with ERK densities', () => {
  const networks = { vggC, resNet34, resNet50 }
  const densities = [0.2, 0.1, 0.05, 0.02]
  test.each<readonly [keyof typeof networks, number, number, number, readonly number[]]>([
    ['vggC', 88_000, 1500, 58, [0.840360, 0.631581, 0.436014, 0.231586]],
    ['vggC', 440_000, 1500, 293, [0.999423, 0.976234, 0.863948, 0.602984]],
    ['vggC', 88_000, 4000, 22, [0.591227, 0.396342, 0.243193, 0.111142]],
    ['vggC', 440_000, 4000, 110, [0.954625, 0.802734, 0.598346, 0.352558]],
    ['resNet34', 97_750, 1000, 97, [0.979894, 0.860875, 0.640037, 0.353189]],
    ['resNet34', 97_750, 1500, 65, [0.938610, 0.754712, 0.513522, 0.262309]],
    ['resNet34', 488_750, 1500, 325, [0.999990, 0.996070, 0.943575, 0.717930]],
    ['resNet50', 1_000_900, 4000, 250, [0.984082, 0.921112]],
    ['resNet50', 2_001_800, 4000, 500, [0.999095, 0.981844]]
  ])('%s, %i steps, every %i', (name, steps, interval, updates, expected) => {
    const dropFractions = cosine(steps, interval)
    expect(dropFractions.length).toBe(updates)
    expected.forEach((rs, i) => {
      const layers = erk(networks[name], { density: densities[i] })
      const real = layers.map(({ size, density }) => ({ size, active: density * size }))
      expect(Math.abs(forecastRs({ layers: real, dropFractions, counts: 'fraction' }).rs - rs)).toBeLessThan(1e-6)
      // Whole counts differ by at most one weight an update, which only small layers notice.
      expect(Math.abs(forecastRs({ layers, dropFractions }).rs - rs)).toBeLessThan(2e-3)
    })
  })
})

test('where the number of weights falls, less is left to explore with, and nothing is forgotten', () => {
  const layers = [{ size: 1000, active: 500 }]
  const dropFractions = [0.5, 0.5]
  const { curve } = forecastRs({ layers, dropFractions, densities: index => [[0.4], [0.1]][index]! })
  // To 400, of which 200 go and 200 of the 800 others come: 500 unseen ones shrink by 600/800. Then to 100: 50 of 950.
  expect(curve.map(({ rs }) => rs)).toEqual([0.5, 1 - 0.5 * 600 / 800, 1 - 0.375 * 900 / 950])
  const bound = upperBoundRs({ layers, dropFractions, densities: index => [[0.4], [0.1]][index]! })
  expect(bound.rs).toBeCloseTo(0.5 + 0.2 + 0.05, 12)
})

test('where it rises, what is added explores too', () => {
  const forecast = forecastRs({ layers: [{ size: 1000, active: 100 }], dropFractions: [0], densities: () => [1] })
  expect(forecast.rs).toBe(1)
})
