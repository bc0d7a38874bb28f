import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { keepsake, owed, refuseEmpty } from '../src/guard.js'
import { pruneAndGrowLayer } from '../src/prune-and-grow-layer.js'
import { startAxis } from '../src/start-axis.js'

const [empty, some] = [Mask.empty([4]), Mask.from([0, 1, 0, 0])]

test('a layer that has nothing left is owed one, and each keeps its best', () => {
  expect(owed([some, empty])).toEqual([0, 1])
  expect(keepsake([1, 5, 5])).toBe(1)
  expect(keepsake([])).toBeUndefined()
})

test('masks that leave a layer with nothing are refused by its name', () => {
  const layers = [{ name: 'fc1' }, { name: 'fc2' }]
  expect(() => refuseEmpty(layers, [some, empty], name => `not ${name}`)).toThrow('not fc2')
  refuseEmpty(layers, [some, some], () => 'nobody')
})

test('a rule that draws how many it grows may not leave a layer with nothing', async () => {
  const lost = { name: 'none', needs: [], exact: false, grow: () => new Uint32Array(0) }
  const layer = { mask: some, values: Float32Array.of(1), count: 1, prune: 'magnitude', seed: '1' } as const
  await expect(pruneAndGrowLayer({ ...layer, grow: lost })).rejects.toThrow(
    'grow rule "none", which draws how many it activates, left the layer with nothing')
  expect((await pruneAndGrowLayer({ ...layer, grow: 'random' })).mask.count).toBe(1)
})

test('first masks of which each position is drawn by itself may not either', () => {
  const layers = [{ name: 'fc1', shape: [100, 100] }, { name: 'fc2', shape: [2, 2] }]
  const first = startAxis('set', { density: 0.2, distribution: 'uniform', initialMasks: 'bernoulli' })
  const seeds = Array.from({ length: 20 }, (_, seed) => seed)
  const refused = seeds.filter(seed => {
    try {
      return first.masks(layers, 0.2, seed).some(({ stored }) => stored.count === 0)
    } catch (error) {
      expect(String(error)).toContain('leave fc2 with nothing. Choose initialMasks "exact"')
      return true
    }
  })
  expect(refused.length).toBeGreaterThan(2)   // of 20, 0.8^4 = 41 % are expected
  expect(refused.length).toBeLessThan(18)
})
