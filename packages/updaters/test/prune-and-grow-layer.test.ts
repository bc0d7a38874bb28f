import { arraySource, magnitude, type GrowRule, type PruneScore } from '@itop/criteria'
import { Mask, or, pruneCount, reindex } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { pruneAndGrowLayer } from '../src/prune-and-grow-layer.js'

test('drops the two smallest weights, grows the two largest gradients', async () => {
  const mask = Mask.from([1, 1, 1, 0, 0, 1])
  const values = Float32Array.of(5, -1, 4, 2)              // of the existing weights
  const measured = { gradient: arraySource([0, 0, 0, 9, -7, 0]) }   // of every position
  const rules = { prune: magnitude, grow: 'gradient', seed: '1' }
  const change = await pruneAndGrowLayer({ mask, values, measured, count: 2, ...rules })
  expect([...change.mask]).toEqual([1, 0, 1, 1, 1, 0])
  expect([...change.pruned]).toEqual([1, 5])
  expect([...change.grown]).toEqual([3, 4])
  expect(change.dropped).toEqual(change.pruned)
  expect(change.activated).toEqual(change.grown)
})

test('a mask update worked out by hand', async () => {
  const mask = Mask.from([1, 1, 0, 1, 0, 1, 0, 1])
  const values = Float32Array.of(0.5, -0.1, 0.3, -0.05, 0.2)
  const measured = { gradient: arraySource([0.9, -0.4, 0.7, 0.1, -0.2, 0.6, 0.05, -0.3]) }
  const count = pruneCount(mask.count, 0.5)
  expect(count).toBe(3)
  const rules = { prune: 'magnitude', grow: 'gradient', seed: '1' }
  const change = await pruneAndGrowLayer({ mask, values, measured, count, ...rules })
  expect([...change.pruned]).toEqual([1, 5, 7])
  expect([...change.grown]).toEqual([1, 2, 5])
  expect([...change.dropped]).toEqual([7])
  expect([...change.activated]).toEqual([2])
  expect([...change.mask]).toEqual([1, 1, 1, 1, 0, 1, 0, 0])
  // 1 and 5 are regrown with their old values, 2 starts at 0, 7 is gone.
  expect(reindex(mask, change.mask, values)).toEqual(Float32Array.of(0.5, -0.1, 0, 0.3, -0.05))
  const seen = or(mask, change.mask)
  expect([...seen]).toEqual([1, 1, 1, 1, 0, 1, 0, 1])
  expect(seen.density).toBe(6 / 8)
})

test('of tied weights the lower flat indices stay', async () => {
  const mask = Mask.from([1, 1, 1, 1, 0, 0])
  const values = Float32Array.of(1, -1, 1, -1)
  const { pruned } = await pruneAndGrowLayer({ mask, values, count: 2, prune: 'magnitude', grow: 'random', seed: '1' })
  expect([...pruned]).toEqual([2, 3])
})

test('a full layer stays as it is, whatever the rules', async () => {
  const mask = Mask.full([40])
  const values = Float32Array.from({ length: 40 }, (_, i) => i - 20)
  for (const grow of ['random', 'random-unfired', 'gradient', 'momentum', 'random-bernoulli']) {
    for (const count of [1, 20, 40]) {
      const scores = arraySource(new Float32Array(40))   // all tied at 0
      const measured = { gradient: scores, 'gradient/moving-average:0.9': scores }
      const change = await pruneAndGrowLayer({ mask, values, measured, count, prune: 'magnitude', grow, seed: '1' })
      expect(change.mask.words).toEqual(mask.words)
      expect(change.grown).toEqual(change.pruned)
      expect([change.pruned.length, change.dropped.length, change.activated.length]).toEqual([count, 0, 0])
    }
  }
})

test('a layer that loses nothing is the same mask', async () => {
  const mask = Mask.from([1, 0, 1])
  const values = Float32Array.of(1, 2)
  const change = await pruneAndGrowLayer({ mask, values, count: 0, prune: 'magnitude', grow: 'random', seed: '1' })
  expect(change.mask).toBe(mask)
  expect(change.pruned).toHaveLength(0)
  expect(change.grown).toHaveLength(0)
})

test('leaves the masks it was given alone', async () => {
  const mask = Mask.from([1, 1, 0, 0])
  const values = Float32Array.of(1, 2)
  await pruneAndGrowLayer({ mask, values, count: 2, prune: 'magnitude', grow: 'random-unfired', seed: '1' })
  expect([...mask]).toEqual([1, 1, 0, 0])
  expect(mask.count).toBe(2)
})

describe('refuses', () => {
  const mask = Mask.from([1, 1, 0, 0, 0])
  const layer = { mask, values: Float32Array.of(1, 2), count: 1, prune: 'magnitude', grow: 'random', seed: '1' }
  const chooses = (...positions: number[]): GrowRule =>
    ({ name: 'mine', needs: [], grow: () => Uint32Array.from(positions) })
  const scoring = (...scores: number[]): PruneScore =>
    ({ name: 'mine', needs: [], score: () => Float32Array.from(scores) })

  test.each([
    ['too few positions', { grow: chooses() }, 'must return 1 positions, got 0'],
    ['too many positions', { grow: chooses(2, 3) }, 'must return 1 positions, got 2'],
    ['the same position twice', { grow: chooses(3, 3), count: 2 }, 'in ascending order, got 3 before 3'],
    ['positions out of order', { grow: chooses(4, 3), count: 2 }, 'got 4 before 3'],
    ['a position that is active', { grow: chooses(1) }, 'got 1, which is active'],
    ['a position outside the layer', { grow: chooses(5) }, 'inactive positions below 5, got 5'],
    ['too few scores', { prune: scoring(1) }, 'must return 2 scores'],
    ['scores that are NaN', { prune: scoring(1, NaN) }, 'NaN at position 1'],
    ['values that are NaN', { values: Float32Array.of(1, NaN) }, 'NaN at position 1'],
    ['values of another length', { values: Float32Array.of(1) }, 'expected 2 values'],
    ['a count above the active weights', { count: 3 }, 'from 0 to 2'],
    ['a count that is not an integer', { count: 0.5 }, 'got 0.5'],
    ['a score that lacks gradients', { prune: 'taylor' },
      'prune score "taylor" needs what is measured as "existing-gradients", got none. Provide it as measured: {'],
    ['gradients of another number', { prune: 'taylor', measured: { 'existing-gradients': Float32Array.of(1) } },
      'needs 2 numbers of "existing-gradients", one for each existing weight, got 1'],
    ['needs of before', { grow: { ...chooses(2), needs: 'none' as never } },
      'grow rule "mine": expected `needs` to be a list of measurements\' names, got "none". For nothing write []'],
    ['a rule that lacks a source', { grow: 'gradient' },
      'grow rule "gradient": expected a source of scores measured as "gradient", got none. Provide a ScoreSource'],
    ['an unknown rule', { grow: 'gradeint' }, 'Did you mean "gradient"?'],
    ['an unknown score', { prune: 'magnitud' }, 'Did you mean "magnitude"?'],
    ['an unknown option', { counts: 1 }, 'Did you mean "count"?'],
    ['everActive of another size', { everActive: Mask.empty([4]) }, 'everActive must have']
  ])('%s', async (_, wrong, message) => {
    await expect(pruneAndGrowLayer({ ...layer, ...wrong })).rejects.toThrow(message)
  })

  test('no number of positions that a rule says is not exact', async () => {
    const grow = { ...chooses(2, 3), exact: false }
    const change = await pruneAndGrowLayer({ ...layer, grow })
    expect([...change.mask]).toEqual([0, 1, 1, 1, 0])
  })
})
