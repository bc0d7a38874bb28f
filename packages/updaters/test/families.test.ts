import { intersectionCount, Mask, pruneCount, randomSubset, topK, topKWithin } from '@itop/masks'
import { expect, test } from 'vitest'
import { staticMasks } from '../src/methods/static.js'
import { cleared, setInPlace, without } from '../src/positions.js'
import type { LayerChange, LayerMasks, LayerView, Updater } from '../src/types.js'
import { firstViews, smallNetwork, viewOf } from './fixtures.js'

// Methods that this package does not have, written against its types alone: the seam must hold them without a change.

/** One threshold for all layers; what is lost is regrown where the survivors are. Counts per layer change. */
const globalMagnitude: Updater = {
  ...staticMasks({ density: 0.3 }),
  name: 'global-magnitude',
  isDue: step => step % 10 === 0,
  update: async (layers, { step, seed }) => {
    const all = Float32Array.from(layers.flatMap(({ values }) => [...values].map(Math.abs)))
    const count = pruneCount(all.length, 0.3)
    const kept = new Set(topK(all, all.length - count))
    let offset = 0
    const survivors = layers.map(({ stored, values }) => {
      const start = offset
      offset += values.length
      return cleared(stored, stored.indices().filter((_, place) => !kept.has(start + place)))
    })
    const quotas = sharedOut(count, survivors)
    const changes = layers.map((layer, i) => globalChange(layer, survivors[i], quotas[i], `${seed}/${step}`))
    return { step, dropFraction: 0.3, layers: changes }
  }
}

/** A number shared in proportion to the survivors, as far as there is room. */
function sharedOut(count: number, survivors: readonly Mask[]): number[] {
  const total = survivors.reduce((n, mask) => n + mask.count, 0)
  const quotas = survivors.map(mask => Math.min(mask.size - mask.count, Math.floor(count * mask.count / total)))
  for (let i = 0, left = count - quotas.reduce((a, b) => a + b); left > 0; i = (i + 1) % quotas.length) {
    if (quotas[i] < survivors[i].size - survivors[i].count) {
      quotas[i]++
      left--
    }
  }
  return quotas
}

function globalChange({ name, stored: before }: LayerView, kept: Mask, quota: number, seed: string): LayerChange {
  const pruned = before.indices().filter(position => !kept.has(position))
  const grown = randomSubset({ population: kept, within: 'outside', count: quota, seed: `${seed}/${name}` }).indices()
  const stored = setInPlace(kept, grown)
  const [dropped, activated] = [without(pruned, grown), without(grown, pruned)]
  return { name, stored, forward: stored, pruned, grown, dropped, activated }
}

test('a method with one quota for all layers moves weights from layer to layer', async () => {
  const views = firstViews(globalMagnitude, smallNetwork, 1)
    .map((view, i) => ({ ...view, values: view.values.map(w => w * (i + 1)) }))
  const { layers } = await globalMagnitude.update(views, { step: 10, totalSteps: 100, seed: 1 })
  const before = views.map(({ stored }) => stored.count)
  const after = layers.map(({ stored }) => stored.count)
  expect(after.reduce((a, b) => a + b)).toBe(before.reduce((a, b) => a + b))
  expect(after).not.toEqual(before)
})

/** Top-KAST, https://arxiv.org/abs/2106.03517: the forward pass uses the largest weights, a larger set is trained. */
const topKast: Updater = {
  name: 'top-kast',
  needs: { existing: 'values', absent: 'none' },
  init: layers => layers.map(({ shape }): LayerMasks => {
    const stored = Mask.full(shape)   // a dense variable: everything is stored
    return { stored, forward: randomSubset({ population: stored, within: 'inside', count: stored.size / 8, seed: '' }) }
  }),
  isDue: () => true,
  update: async (layers, { step }) => ({
    step,
    dropFraction: 0,
    layers: layers.map(({ name, stored, values, forward }) => ({
      name,
      stored,
      forward: topKWithin(values.map(Math.abs), stored, forward.count),
      pruned: none, grown: none, dropped: none, activated: none
    }))
  }),
  settings: { method: 'top-kast', density: 1 / 8, distribution: 'uniform' }
}

const none = new Uint32Array(0)

test('a method may store more than the forward pass uses', async () => {
  const layers = [{ name: 'fc', shape: [8, 8] }]
  const [masks] = topKast.init(layers, 1)
  const view = viewOf('fc', masks, '1')
  const { layers: [{ stored, forward }] } = await topKast.update([view], { step: 1, totalSteps: 10, seed: 1 })
  expect([stored.count, forward.count]).toEqual([64, 8])
  expect(intersectionCount(stored, forward)).toBe(8)
  const sorted = [...view.values].map(Math.abs).sort((a, b) => b - a)
  expect([...forward.indices()].every(position => Math.abs(view.values[position]) >= sorted[7])).toBe(true)
})

/** Gradual magnitude pruning, https://arxiv.org/abs/1710.01878: the density falls with time, nothing grows. */
const gradual: Updater = {
  ...staticMasks({ density: 1 }),
  name: 'gmp',
  isDue: step => step % 10 === 0,
  update: async (layers, { step, totalSteps }) => ({
    step,
    dropFraction: 0,
    layers: layers.map(({ name, stored: before, values }) => {
      const density = 0.1 + 0.9 * (1 - step / totalSteps) ** 3
      const positions = before.indices()
      const survivors = topK(values.map(Math.abs), Math.round(density * before.size))
      const stored = Mask.fromIndices(before.shape, survivors.map(place => positions[place]))
      const pruned = positions.filter(position => !stored.has(position))
      return { name, stored, forward: stored, pruned, grown: none, dropped: pruned, activated: none }
    })
  })
}

test('a method may change the density with time', async () => {
  const views = firstViews(gradual, smallNetwork, 1)
  const { layers } = await gradual.update(views, { step: 100, totalSteps: 100, seed: 1 })
  for (const { stored } of layers) expect(stored.density).toBeCloseTo(0.1, 2)
})
