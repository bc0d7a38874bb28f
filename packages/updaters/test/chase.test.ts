import { arraySource, Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { chase, outputScores, outputShare, type LayerShape, type LayerView } from '../src/index.js'

const shapes: readonly LayerShape[] = [
  { name: 'conv', shape: [4, 1, 1, 2], role: 'conv', feeds: [{ name: 'fc', positions: 2 }] },
  { name: 'fc', shape: [3, 8], role: 'dense', feeds: [] }
]

/** A view of a layer: these weights, 0 where there is none, and these gradients. */
function view({ shape, ...layer }: LayerShape, weights: readonly number[], gradients: readonly number[]): LayerView {
  const stored = Mask.from(weights.map(Boolean), shape)
  return {
    ...layer, stored, forward: stored, everActive: stored, values: Float32Array.from(weights.filter(Boolean)),
    measured: { gradient: arraySource(gradients) }
  }
}

const options = { density: 0.25, interval: 2, dropSchedule: 'constant', rampStopFraction: 1 } as const
const none = { gone: [[], []] }

describe('chase', () => {
  // Output 2 of the convolution has the smallest weights, and feeds inputs 4 and 5 of what reads it.
  const views = [
    view(shapes[0]!, [3, 0, 2, 2, 0.1, 0.2, 4, 0], [0, 1, 0, 0, 9, 9, 0, 2]),
    view(shapes[1]!, [1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
      [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])
  ]

  test('an output goes with what reads it, and its weights come elsewhere, where the gradient is largest', async () => {
    const updater = chase({ ...options, outputDensity: 0.75, outputFloor: 0.5, dropFraction: 0.05 })
    const { state, change } = await updater.update(none, views, { step: 10, totalSteps: 10, seed: 1 })
    expect(state).toEqual({ gone: [[2], []] })
    const [conv, fc] = change.layers
    // Four weights go with the output; of the seven left, ceil(0.35) more, the least, which comes back, being first.
    expect([...conv!.pruned]).toEqual([4, 5])
    expect([...fc!.pruned]).toEqual([0, 4, 5])
    expect([...fc!.grown]).toEqual([0, 1, 16])   // not 12 and 13, which lie at closed inputs
    expect([...conv!.grown]).toEqual([1, 7])
    expect(conv!.stored.count + fc!.stored.count).toBe(11)
  })

  test('what is gone stays gone, and no more goes than the curve and the floor say', async () => {
    const updater = chase({ ...options, outputDensity: 0.5, outputFloor: 0.5, dropFraction: 0.05 })
    const run = { totalSteps: 10, seed: 1 }
    const { state } = await updater.update({ gone: [[0], []] }, views, { step: 10, ...run })
    expect(state).toEqual({ gone: [[0, 2], []] })
    expect((await updater.update(state, views, { step: 10, ...run })).state).toEqual(state)
    expect((await updater.update(none, views, { step: 1, ...run })).state).toEqual({ gone: [[2], []] })
  })

  test('a layer of which something else is read too keeps its outputs', async () => {
    const beside = [...views, { ...view({ ...shapes[0]!, name: 'other' }, [1, 0, 1, 0, 1, 0, 1, 0], Array(8).fill(0)) }]
    const updater = chase({ ...options, outputDensity: 0.5, dropFraction: 0.05 })
    const { state } = await updater.update({ gone: [[], [], []] }, beside, { step: 10, totalSteps: 10, seed: 1 })
    expect(state).toEqual({ gone: [[], [], []] })
  })

  test('where nobody knows who reads whom, outputs go but for those of the last layer', async () => {
    const unknown = views.map(({ feeds: _, ...rest }) => rest)
    const updater = chase({ ...options, outputDensity: 0.75, dropFraction: 0.05 })
    const { state } = await updater.update(none, unknown, { step: 10, totalSteps: 10, seed: 1 })
    expect(state).toEqual({ gone: [[2], []] })
  })

  test('a layer of which nothing is left gets its best position', async () => {
    const poor = [
      view(shapes[0]!, [0, 0, 0, 0, 0.1, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]),
      view(shapes[1]!, [0, 0, 0, 0, 1, ...Array<number>(19).fill(0)], Array(24).fill(5))
    ]
    const updater = chase({ ...options, outputDensity: 0.75, outputScore: 'weights', dropFraction: 0.05 })
    const { change } = await updater.update({ gone: [[2], []] }, poor, { step: 10, totalSteps: 10, seed: 1 })
    expect(change.layers.map(({ stored }) => [...stored.indices()])).toEqual([[1], [0]])
  })

  test('outputs fall along a cubic curve', () => {
    const stays = outputShare({ outputDensity: 0.6, rampStart: 10, rampStopFraction: 0.5 }, 100)
    expect([0, 10, 30, 50, 100].map(stays)).toEqual([1, 1, 0.6 + 0.4 / 8, 0.6, 0.6])
  })

  test('outputs are scored by four measures', () => {
    const mask = Mask.from([1, 0, 0, 1, 0, 0, 0, 0], [2, 2, 1, 2])
    const of = (name: keyof typeof outputScores) => [...outputScores[name](mask, [-1, 3])]
    expect([of('active-mean'), of('mean'), of('kernels'), of('weights')]).toEqual([[2, 0], [1, 0], [1, 0], [0.5, 0]])
  })

  test('its plan keeps the density, and refuses one that the outputs left may have no room for', () => {
    const plan = chase({ ...options, distribution: 'uniform' }).plan(shapes, { totalSteps: 10 })
    expect([0, 4, 10].map(step => plan.at(step).densities)).toEqual(Array(3).fill([0.25, 0.25]))
    expect(() => chase({ ...options, density: 0.6 }).plan(shapes, { totalSteps: 10 })).toThrow(
      'chase: outputs may go until 16 positions are left, and 19 weights are to exist.')
    expect(() => chase({ ...options, outputDensity: 0.4 })).toThrow('outputFloor must be at most outputDensity, 0.4')
    expect(() => chase({ ...options, rampStart: 10 }).plan(shapes, { totalSteps: 10 })).toThrow('between step 10')
  })

  test('reads back what it remembers, and refuses what is not that', () => {
    const { state } = chase(options)
    expect(state!.check({ gone: [[1, 2], []] })).toEqual({ gone: [[1, 2], []] })
    for (const bad of [undefined, {}, { gone: [1] }, { gone: [[2, 1]] }, { gone: [[-1]] }, { gone: [['a']] }]) {
      expect(() => state!.check(bad)).toThrow('chase: expected a state of { gone }')
    }
  })
})
