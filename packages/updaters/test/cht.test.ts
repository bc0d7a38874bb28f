// Cannistraci-Hebb training: chains, weights that are drawn, relative importance, rings, a density that falls.
import { Mask, randomStream } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { withoutChains } from '../src/chain-removal.js'
import { densityDecays } from '../src/density-decay.js'
import { cht, chts } from '../src/methods/cht.js'
import { relativeImportance } from '../src/relative-importance.js'
import { equalDegrees, ringMask } from '../src/ring-start.js'
import { sampledPlaces } from '../src/sampled.js'
import type { LayerShape } from '../src/types.js'
import { first, nextView } from './fixtures.js'

const chain: readonly LayerShape[] = [
  { name: 'fc1', shape: [30, 40], feeds: [{ name: 'fc2', positions: 1 }] },
  { name: 'fc2', shape: [20, 30], feeds: [{ name: 'fc3', positions: 1 }] },
  { name: 'fc3', shape: [10, 20], feeds: [] }
]
const run = { totalSteps: 100, stepsPerEpoch: 10 }

async function begun(updater: ReturnType<typeof cht>, layers: readonly LayerShape[], seed: number) {
  const { views, state } = await first(updater, layers, seed)
  return { views, state: updater.state!.check(state) }
}

describe('chains', () => {
  const layers = (...masks: readonly (readonly number[])[]) => masks.map((mask, i) => ({
    name: `${i}`, mask: Mask.from(mask, [2, 2]), feeds: i < masks.length - 1 ? [{ name: `${i + 1}`, positions: 1 }] : []
  }))
  const left = (...masks: readonly (readonly number[])[]) => withoutChains(layers(...masks)).map(mask => [...mask])

  test('a link goes to whose unit nothing leads on, and one whose unit nothing leads to', () => {
    expect(left([1, 0, 0, 1], [1, 0, 1, 0])).toEqual([[1, 0, 0, 0], [1, 0, 1, 0]])
    expect(left([1, 1, 0, 0], [1, 1, 0, 0])).toEqual([[1, 1, 0, 0], [1, 0, 0, 0]])
  })

  test('what that leaves without an end goes too, over any number of layers', () => {
    expect(left([1, 0, 0, 1], [1, 0, 0, 1], [1, 0, 0, 0])).toEqual([[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
  })

  test('the image and the last outputs are ends, and where no order is known nothing goes', () => {
    expect(left([0, 1, 0, 0])).toEqual([[0, 1, 0, 0]])
    const unknown = layers([1, 0, 0, 1], [1, 0, 1, 0]).map(({ name, mask }) => ({ name, mask }))
    expect(withoutChains(unknown).map(({ count }) => count)).toEqual([2, 2])
  })

  test('an output that several inputs show is read where any of them is', () => {
    const wide = Mask.from([0, 0, 0, 1], [1, 4])
    const [one] = withoutChains([
      { name: 'a', mask: Mask.from([1, 1], [2, 1]), feeds: [{ name: 'b', positions: 2 }] }, { name: 'b', mask: wide }
    ])
    expect([...one]).toEqual([0, 1])
  })
})

describe('weights that are drawn', () => {
  const scores = [1, 2, 3, 0, 4]

  test('are drawn in proportion to their scores, without replacement', () => {
    const counts = scores.map(() => 0)
    const draws = randomStream('sampled')
    for (let i = 0; i < 20_000; i++) for (const place of sampledPlaces(scores, 1, 1, draws)) counts[place]++
    counts.forEach((count, i) => expect(Math.abs(count / 20_000 - scores[i] / 10)).toBeLessThan(0.02))
    expect([...sampledPlaces(scores, 4, 1, draws)]).toEqual([0, 1, 2, 4])   // 0 comes last
  })

  test('are the highest where it is cold, and any where it is hot', () => {
    const draws = randomStream('cold')
    for (let i = 0; i < 50; i++) expect([...sampledPlaces(scores, 2, 1000, draws)]).toEqual([2, 4])
  })
})

test('relative importance is a share of the output and of the input', () => {
  const mask = Mask.from([1, 1, 0, 1], [2, 2])
  const [a, b, c] = relativeImportance(mask).score({ values: Float32Array.of(1, -3, 1) })
  expect(a).toBeCloseTo(1 / 1 + 1 / 4, 4)
  expect(b).toBeCloseTo(3 / 4 + 3 / 4, 4)
  expect(c).toBeCloseTo(1 / 1 + 1 / 4, 4)
})

describe('a ring', () => {
  const draws = randomStream('ring')

  test('links each unit of the smaller side with those next to it', () => {
    const mask = ringMask({ shape: [3, 6], degrees: [1, 2, 3], noise: 0, draws })
    expect([...mask].join('').match(/.{6}/g)).toEqual(['100000', '011000', '000111'])
    const upright = ringMask({ shape: [4, 2], degrees: [1, 2], noise: 0, draws })
    expect([...upright].join('').match(/.{2}/g)).toEqual(['10', '01', '01', '00'])
  })

  test('with noise has as many links, elsewhere', () => {
    const mask = ringMask({ shape: [10, 100], degrees: Array<number>(10).fill(5), noise: 1, draws })
    expect(mask.count).toBe(50)
    expect(mask.indices().some(i => Math.abs(i % 100 - 10 * Math.floor(i / 100)) > 20)).toBe(true)
  })

  test('has links shared out among units alike', () => {
    expect([...equalDegrees(13, 6, draws)].sort()).toEqual([2, 2, 2, 2, 2, 3])
  })

  test('is what a training starts with, but for convolutions', async () => {
    const layers = [...chain, { name: 'conv', shape: [4, 4, 3, 3] }]
    const { views } = await first(cht({ density: 0.1, topology: 'ring' }), layers, 1)
    const { views: random } = await first(cht({ density: 0.1 }), layers, 1)
    expect(views.map(({ stored }) => stored.count)).toEqual(random.map(({ stored }) => stored.count))
    expect([...views[3].stored]).toEqual([...random[3].stored])
    expect([...views[0].stored.indices()].every(i => {
      const apart = Math.abs(i % 40 - Math.floor(i / 40))
      return Math.min(apart, 40 - apart) <= 2
    })).toBe(true)
  })
})

test('a density falls along an S to the last one, exactly', async () => {
  expect([0, 1].map(densityDecays.logistic)).toEqual([0, 1])
  expect(densityDecays.logistic(0.5)).toBeCloseTo(0.5, 12)
  const updater = chts({ density: 0.1, initialDensity: 0.5, interval: 10 })
  const plan = updater.plan(chain, run)
  let { views, state } = await begun(updater, chain, 1)
  expect(views[0].stored.count).toBe(600)
  for (let step = 10; step <= 100; step += 10) {
    const { change, ...updated } = await updater.update(state, views, { step, ...run, seed: 1 })
    state = updated.state
    views = views.map((view, i) => nextView(view, change.layers[i], `${step}`))
    views.forEach(({ stored }, i) => expect(stored.density).toBeCloseTo(plan.at(step).densities[i], 10))
  }
  expect(views.map(({ stored }) => stored.count)).toEqual([120, 60, 20])
})

test('grows in each layer what it lost, chains included', async () => {
  const updater = cht({ density: 0.08, distribution: 'erk', interval: 10 })
  const { views, state } = await begun(updater, chain, 3)
  const { change } = await updater.update(state, views, { step: 10, ...run, seed: 3 })
  const kept = await cht({ density: 0.08, distribution: 'erk', interval: 10, chains: 'kept' })
    .update(state, views, { step: 10, ...run, seed: 3 })
  change.layers.forEach((layer, i) => {
    expect(layer.stored.count).toBe(views[i].stored.count)
    expect(kept.change.layers[i].pruned.length).toBe(Math.floor(0.3 * views[i].stored.count))
    expect(layer.pruned.length).toBeGreaterThanOrEqual(kept.change.layers[i].pruned.length)
  })
})

test('a layer that grows what it lost changes no more, and remembers it', async () => {
  // Nothing but what went is free, so all of it comes back.
  const full = [{ name: 'fc', shape: [4, 4] }]
  const updater = cht({ density: 1, interval: 10, earlyStop: 0.9 })
  const { views, state } = await begun(updater, full, 1)
  const { state: stopped } = await updater.update(state, views, { step: 10, ...run, seed: 1 })
  expect(stopped.frozen).toEqual([true])
  const { change } = await updater.update(stopped, views, { step: 20, ...run, seed: 1 })
  expect(change.layers[0].pruned).toHaveLength(0)
  expect(updater.state!.check(JSON.parse(JSON.stringify(stopped)))).toEqual(stopped)
  expect(() => updater.state!.check({ frozen: [1] }))
    .toThrow(/cht: expected a state of \{ frozen \}/)
})

test('is once an epoch, or says that it needs an interval', () => {
  const updater = cht({ density: 0.1 })
  expect(updater.plan(chain, run).step(1)).toBe(10)
  expect(() => updater.plan(chain, { totalSteps: 100 })).toThrow(/cht: expected an interval/)
  expect(() => cht({ density: 0.5, initialDensity: 0.1 }))
    .toThrow(/initialDensity must be at least density, 0.5, got 0.1/)
  expect(() => cht({ density: 0.5, densityDecay: 'cubic' })).toThrow(/densityDecay is how the density falls from init/)
})
