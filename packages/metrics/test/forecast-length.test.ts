// What a bounded number of points says of runs of any length, against the updates one by one.
import fc from 'fast-check'
import { pruneCount } from '@itop/masks'
import { expect, test } from 'vitest'
import { forecastRs, upperBoundRs } from '../src/index.js'

const shapes: Readonly<Record<string, (progress: number) => number>> = {
  constant: () => 0.3,
  cosine: progress => 0.005 + 0.2475 * (1 + Math.cos(Math.PI * progress)),
  linear: progress => 0.5 * (1 - progress),
  'inverse power': progress => 0.5 * (1 - progress) ** 3
}

const falling = (shape: string, length: number) => ({ length, at: (i: number) => shapes[shape]!((i + 1) / length) })

interface Layer { readonly size: number, readonly active: number }

/** As training would, update after update. */
function oneByOne({ size, active }: Layer, fractions: ReturnType<typeof falling>): { rs: number, bound: number } {
  let [unseen, bound] = [1 - active / size, active / size]
  for (let i = 0; i < fractions.length; i++) {
    const exchanged = pruneCount(active, fractions.at(i))
    if (size - active + exchanged > 0) unseen *= (size - active) / (size - active + exchanged)
    bound = Math.min(1, bound + exchanged / size)
  }
  return { rs: 1 - unseen, bound }
}

const layer = fc.integer({ min: 1, max: 1e6 }).chain(size =>
  fc.record({ size: fc.constant(size), active: fc.integer({ min: 1, max: size }) }))

test.each(Object.keys(shapes))('a short run is followed update by update: %s', shape => {
  fc.assert(fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 300 }),
    (layers, length) => {
      const options = { layers, dropFractions: falling(shape, length) }
      const [random, bound] = [forecastRs(options), upperBoundRs(options)]
      layers.forEach((each, i) => {
        const expected = oneByOne(each, options.dropFractions)
        expect(Math.abs(random.layers[i]! - expected.rs)).toBeLessThan(1e-12)
        expect(Math.abs(bound.layers[i]! - expected.bound)).toBeLessThan(1e-12)
      })
    }), { numRuns: 30 })
})

test.each(Object.keys(shapes))('a million updates are within 1e-5 of those one by one: %s', shape => {
  // From fully explored to hardly: where a million updates matter, layers are large and very sparse.
  const layers = [10, 300, 3000, 40_000].map(active => ({ size: 2 ** 32, active }))
  const dropFractions = falling(shape, 1_000_003)
  const [random, bound] = [forecastRs({ layers, dropFractions }), upperBoundRs({ layers, dropFractions })]
  layers.forEach((each, i) => {
    const expected = oneByOne(each, dropFractions)
    expect(Math.abs(random.layers[i]! - expected.rs)).toBeLessThan(1e-5)
    expect(Math.abs(bound.layers[i]! - expected.bound)).toBeLessThan(1e-5)
  })
})

test('an array and a function in its place say the same', () => {
  const layers = [{ size: 1000, active: 50 }]
  const dropFractions = falling('cosine', 400)
  const array = Array.from({ length: 400 }, (_, i) => dropFractions.at(i))
  expect(forecastRs({ layers, dropFractions })).toEqual(forecastRs({ layers, dropFractions: array }))
})

test('a run of 2^53 − 1 updates asks for no more points than one of 2^18, and R_s never falls on its way', () => {
  let asked = 0
  const dropFractions = { length: Number.MAX_SAFE_INTEGER, at: () => { asked++; return 1e-9 } }
  const { curve, rs } = forecastRs({ layers: [{ size: 2 ** 32, active: 1 }], dropFractions })
  expect(asked).toBeLessThanOrEqual(2 ** 18)
  expect(curve.length).toBeLessThanOrEqual(1025)
  expect(curve.at(-1)).toMatchObject({ update: Number.MAX_SAFE_INTEGER, rs })
  curve.slice(1).forEach((point, i) => expect(point.rs).toBeGreaterThanOrEqual(curve[i]!.rs))
  expect(rs).toBeCloseTo(1, 12)
})
