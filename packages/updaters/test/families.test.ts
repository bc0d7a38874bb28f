import { Mask, pruneCount, randomSubset, topK } from '@itop/masks'
import { expect, test } from 'vitest'
import { staticMasks } from '../src/methods/static.js'
import { cleared, setInPlace, without } from '../src/positions.js'
import type { LayerChange, LayerView, Updater } from '../src/types.js'
import { planOf } from '../src/update-plan.js'
import { first, smallNetwork } from './fixtures.js'

// Methods that this package does not have, written against its types alone: the seam must hold them without a change.

/** One threshold for all layers; what is lost is regrown where the survivors are. Counts per layer change. */
const globalMagnitude: Updater<undefined> = {
  ...staticMasks({ density: 0.3 }),
  name: 'global-magnitude',
  plan: (_, { totalSteps }) => planOf({ interval: 10 }, totalSteps, () => ({ dropFraction: 0.3, densities: [] })),
  update: async (state, layers, { step, seed }) => {
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
    return { state, change: { step, dropFraction: 0.3, layers: changes } }
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
  const views = (await first(globalMagnitude, smallNetwork, 1)).views
    .map((view, i) => ({ ...view, values: view.values.map(w => w * (i + 1)) }))
  const { change: { layers } } = await globalMagnitude.update(undefined, views, { step: 10, totalSteps: 100, seed: 1 })
  const before = views.map(({ stored }) => stored.count)
  const after = layers.map(({ stored }) => stored.count)
  expect(after.reduce((a, b) => a + b)).toBe(before.reduce((a, b) => a + b))
  expect(after).not.toEqual(before)
})

const none = new Uint32Array(0)

/** Gradual magnitude pruning, https://arxiv.org/abs/1710.01878: the density falls with time, nothing grows. */
const gradual: Updater<undefined> = {
  ...staticMasks({ density: 1 }),
  name: 'gmp',
  plan: (_, { totalSteps }) => planOf({ interval: 10 }, totalSteps, () => ({ dropFraction: 0.3, densities: [] })),
  update: async (state, layers, { step, totalSteps }) => ({ state, change: {
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
  } })
}

test('a method may change the density with time', async () => {
  const { views } = await first(gradual, smallNetwork, 1)
  const { change: { layers } } = await gradual.update(undefined, views, { step: 100, totalSteps: 100, seed: 1 })
  for (const { stored } of layers) expect(stored.density).toBeCloseTo(0.1, 2)
})
