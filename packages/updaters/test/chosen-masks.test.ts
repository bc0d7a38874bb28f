import { andNot, equals, Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { srSte } from '../src/methods/sr-ste.js'
import { topKast } from '../src/methods/top-kast.js'
import { penaltyOf } from '../src/penalty.js'
import type { LayerShape, LayerView, Updater } from '../src/types.js'
import { first, smallNetwork, viewOf } from './fixtures.js'

// Methods that store all weights, and choose among them anew.

const row: readonly LayerShape[] = [{ name: 'fc', shape: [2, 4] }]

const text = (mask: Mask | undefined): string => [...mask!].join('')

/** The masks that a method begins with on these values. */
async function startOn(updater: Updater, values: readonly number[], layers = row) {
  const unasked = () => Promise.reject(new Error('unasked'))
  const probe = { values: () => [Float32Array.from(values)], gradients: unasked, outputGradients: unasked }
  return (await updater.start(layers, { seed: 1, probe })).masks[0]!
}

describe('top-kast', () => {
  const values = [0.1, -0.9, 0.3, 0.4, -0.2, 0.8, 0, 0.5]

  test('an example by hand: two of eight are used, four get gradients', async () => {
    const masks = await startOn(topKast({ density: 0.25, backwardDensity: 0.5 }), values)
    expect([text(masks.stored), text(masks.backward), text(masks.forward)]).toEqual([
      '11111111', '01010101', '01000100'
    ])
  })

  test('trains twice the density unless told otherwise', async () => {
    expect((await startOn(topKast({ density: 0.25 }), values)).backward!.count).toBe(4)
    expect((await startOn(topKast({ density: 0.75 }), values)).backward!.count).toBe(8)
  })

  test('masks lie in one another and keep their counts at every update, whatever the values', async () => {
    const updater = topKast({ density: 0.2, distribution: 'erk', interval: 10 })
    let { views } = await first(updater, smallNetwork, 3)
    const counts = views.map(({ forward }) => forward.count)
    for (let step = 10; step <= 50; step += 10) {
      const updated = await updater.update(undefined, views, { step, totalSteps: 60, seed: 1 })
      expect(updated.change.layers.map(({ forward }) => forward.count)).toEqual(counts)
      updated.change.layers.forEach((change, i) => {
        const { stored, backward = stored, forward } = change
        expect(stored.density).toBe(1)
        expect(andNot(forward, backward).count).toBe(0)
        expect([...change.activated]).toEqual([...andNot(forward, views[i]!.forward).indices()])
        expect([...change.dropped]).toEqual([...andNot(views[i]!.forward, forward).indices()])
        const size = views[i]!.values.map(Math.abs)
        const least = Math.min(...[...forward.indices()].map(at => size[at]!))
        expect(Math.max(...[...andNot(stored, forward).indices()].map(at => size[at]!))).toBeLessThanOrEqual(least)
      })
      views = updated.change.layers.map((change, i) => viewOf(views[i]!.name, change, `${step}`))
    }
  })

  test('says what is used, trained and stored before the run', () => {
    const plan = topKast({ density: 0.25, backwardDensity: 0.5 }).plan(row, { totalSteps: 1000 })
    expect(plan.at(100)).toEqual({ dropFraction: 0, densities: [0.25], backward: [0.5], stored: [1] })
    expect(plan.count).toBe(10)
  })

  test('its penalty pulls on what is used, and more on what is trained only', () => {
    const { penalties } = topKast({ density: 0.25, penalty: 0.01 })
    expect(penalties).toEqual([
      { on: 'forward', kind: 'l2', factor: 0.01 }, { on: 'backward-only', kind: 'l2', factor: 0.04 }
    ])
    const mask = (bits: string) => Mask.from(Uint8Array.from(bits, Number), [2, 4])
    const masks = { stored: mask('11111111'), backward: mask('01010101'), forward: mask('01000100') }
    // 0.01 · (0.9² + 0.8²) + 0.04 · (0.4² + 0.5²)
    expect(penaltyOf({ ...masks, values: Float32Array.from(values) }, penalties!)).toBeCloseTo(0.0309, 6)
    expect(topKast({ density: 0.25, penalty: 0 }).penalties).toEqual([])
  })

  test('refuses to train less than it uses, and to begin without values', () => {
    expect(() => topKast({ density: 0.5, backwardDensity: 0.4 })).toThrow('must be at least density, 0.5, got 0.4')
    expect(() => topKast({ density: 0.5 }).start(row, { seed: 1 })).toThrow('expected a probe')
  })
})

describe('sr-ste', () => {
  test('an example by hand: two of four; of equal ones the later', async () => {
    const masks = await startOn(srSte(), [0.1, -0.9, 0.3, 0.2, 0.5, 0.5, -0.5, 0])
    expect([text(masks.stored), text(masks.forward)]).toEqual(['11111111', '01100110'])
  })

  const conv: readonly LayerShape[] = [
    { name: 'conv1', shape: [4, 3, 3, 3] }, { name: 'conv2', shape: [4, 6, 3, 3] }, { name: 'fc', shape: [10, 8] }
  ]

  test('a first convolution stays dense; other layers that groups do not divide are refused, or stay dense', () => {
    const plan = (options: Parameters<typeof srSte>[0]) => srSte(options).plan(conv, { totalSteps: 250 })
    expect(() => plan({})).toThrow(
      'sr-ste: m must divide the inputs of every layer, got groups of 4 for the 6 of "conv2". Choose another m, or ' +
        'remainder "dense"')
    expect(() => plan({ n: 1, m: 2, firstConvolution: 'grouped' })).toThrow('got groups of 2 for the 3 of "conv1"')
    const { at, count, step, next } = plan({ remainder: 'dense' })
    expect(at(0)).toEqual({ dropFraction: 0, densities: [1, 1, 0.5], backward: [1, 1, 1], stored: [1, 1, 1] })
    expect([count, step(1), step(3), next(200), next(250)]).toEqual([3, 100, 250, 250, undefined])
    expect(srSte({ remainder: 'dense' }).everyStep!(conv)).toEqual(
      [undefined, undefined, { kind: 'n-of-m', n: 2, m: 4, decay: 2e-4 }])
  })

  test('looks at the masks of present values', async () => {
    const updater = srSte({ interval: 5 })
    const { views } = await first(updater, row, 1)
    const values = Float32Array.from([1, 2, 3, 4, 4, 3, 2, 1])
    const seen: LayerView[] = views.map(view => ({ ...view, values }))
    const { change: { layers: [layer] } } = await updater.update(undefined, seen, { step: 5, totalSteps: 9, seed: 1 })
    expect(text(layer!.forward)).toBe('00111100')
    expect(equals(layer!.stored, Mask.full([2, 4]))).toBe(true)
  })

  test('refuses more than there are', () => {
    expect(() => srSte({ n: 5 })).toThrow('sr-ste: n must be at most m, 4, got 5')
    expect(() => srSte({ m: 1 })).toThrow('m must be an integer ≥ 2')
    expect(() => srSte({ maskedDecay: -1 })).toThrow('maskedDecay must be ≥ 0, got -1')
  })
})
