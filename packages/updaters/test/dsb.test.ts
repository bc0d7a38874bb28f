// Dynamic shuffled blocks: dense blocks of outputs and columns that need be no neighbours.
import { arraySource, Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { dsb, type LayerView } from '../src/index.js'
import { extracted, maskOfBlocks, unprotected, type Blocks } from '../src/methods/dsb-blocks.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const at = { step: 10, totalSteps: 100, seed: 1 }
const blocksOf = (outputs: readonly number[], columns: readonly number[]): Blocks =>
  ({ outputs: Uint32Array.from(outputs), columns: Uint32Array.from(columns) })

describe('extracting blocks', () => {
  // Outputs 0 and 2 read columns 1 and 3, outputs 1 and 3 column 0.
  const mask = Mask.from([
    0, 1, 0, 1,
    1, 0, 0, 0,
    0, 1, 0, 1,
    1, 0, 1, 0], [4, 4])

  test('outputs that read the same have blocks together, of their largest columns', () => {
    const { outputs, columns } = extracted(mask, [4, 3, 2, 4, 3, 2, 1], { count: 2, size: 2 })
    expect([[...outputs], [...columns]]).toEqual([[0, 2, 1, 3], [1, 3, 0, 2]])
  })

  test('of all blocks those whose columns have the largest norms exist', () => {
    const one = extracted(mask, [1, 1, 9, 1, 1, 9, 9], { count: 1, size: 2 })
    expect([...maskOfBlocks([4, 4], one, 2)]).toEqual([0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0])
  })

  test('columns that fill no block belong to none', () => {
    const wide = Mask.full([2, 3])
    const found = extracted(wide, [1, 2, 3, 1, 2, 3], { count: 1, size: 2 })
    expect([...maskOfBlocks([2, 3], found, 2)]).toEqual([0, 1, 1, 0, 1, 1])
  })

  test('of marked weights those may go of whose output or column half is marked', () => {
    const block = blocksOf([0, 1, 2, 3], [0, 1, 2, 3])
    const marked = Mask.from([
      1, 1, 0, 0,
      0, 0, 0, 0,
      0, 0, 0, 1,
      0, 0, 1, 0], [4, 4])
    expect([...unprotected(marked, block, 4)]).toEqual([0, 1])
  })
})

describe('dsb', () => {
  /** A block of outputs 0 and 2 at columns 1 and 3. */
  const stored = Mask.from([0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], [4, 4])
  const state = { blocks: [blocksOf([0, 2], [1, 3])] }
  const view = (values: readonly number[], gradients: readonly number[]): LayerView => ({
    name: 'fc', stored, forward: stored, everActive: stored, values: Float32Array.from(values),
    measured: { gradient: arraySource(Float32Array.from(gradients)) }
  })

  test('a column of small weights goes, and the block takes the one whose gradients are largest', async () => {
    const gradients = [9, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]
    const updater = dsb({ density: 0.25, blockSize: 2, dropFraction: 0.6, stopFraction: 1 })
    const { state: next, change } = await updater.update(state, [view([1, 5, 2, 5], gradients)], at)
    const [{ pruned, grown, renewed, stored: after }] = change.layers
    expect([[...pruned], [...grown], [...renewed!]]).toEqual([[1, 9], [0, 8], []])
    expect([...after.indices()]).toEqual([0, 3, 8, 11])
    expect(next).toEqual({ blocks: [blocksOf([0, 2], [0, 3])] })
  })

  test('a weight that goes and is grown again is a new one, one that a block brings along the old one', async () => {
    const gradients = [0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0]
    const updater = dsb({ density: 0.25, blockSize: 2, dropFraction: 0.6, stopFraction: 1 })
    const { change: { layers: [layer] } } = await updater.update(state, [view([1, 5, 2, 5], gradients)], at)
    expect([...layer!.stored.indices()]).toEqual([1, 3, 9, 11])
    expect([[...layer!.pruned], [...layer!.grown], [...layer!.renewed!]]).toEqual([[1, 9], [1, 9], [1]])
  })

  test('weights are whole blocks of what is largest at first, and their number stays', async () => {
    const updater = dsb({ density: 0.3, blockSize: 4, interval: 10 })
    const begun = await first(updater, smallNetwork, 1)
    let [views, kept] = [begun.views, begun.state as typeof state]
    const counts = views.map(view => view.stored.count)
    // The first convolution has three inputs, the last layer ten outputs: neither has blocks of four.
    expect(counts.map(count => count % 16)).toEqual([expect.any(Number), 0, expect.any(Number)])
    for (const step of updateSteps(updater.plan(smallNetwork, { totalSteps: 60 }))) {
      const { state: next, change } = await updater.update(kept, views, { ...at, totalSteps: 60, step })
      kept = next as typeof state
      views = views.map((one, i) => nextView(one, change.layers[i]!, `${step}`))
      expect(views.map(view => view.stored.count)).toEqual(counts)
      const { blocks } = next as { readonly blocks: readonly Blocks[] }
      expect([...maskOfBlocks([16, 8, 3, 3], blocks[1]!, 4)]).toEqual([...views[1]!.stored])
      expect(blocks.map(({ outputs }) => outputs.length)).toEqual([0, counts[1]! / 4, 0])
    }
  })

  test('the share that is marked falls along a quarter of a cosine, and updates end', () => {
    const plan = dsb({ density: 0.3, blockSize: 4, interval: 10 }).plan(smallNetwork, { totalSteps: 100 })
    expect([...updateSteps(plan)]).toEqual([10, 20, 30, 40, 50, 60])
    expect(plan.at(0).dropFraction).toBe(0.3)
    expect(plan.at(60).dropFraction).toBeCloseTo(0.15, 12)
  })

  test('counts of the authors are rounded up to blocks', () => {
    const layers = [{ name: 'fc', shape: [8, 8] }]
    const density = (counts: 'exact' | 'reference') =>
      dsb({ density: 0.3, blockSize: 4, counts, distribution: 'uniform' }).plan(layers, at).at(0).densities
    expect([density('exact'), density('reference')]).toEqual([[0.25], [0.5]])
  })

  test('refuses layers that blocks do not fit where it is to, and a start without values', () => {
    const plan = (remainder: 'refuse' | 'unstructured') =>
      dsb({ density: 0.5, remainder, distribution: 'uniform' }).plan([{ name: 'fc', shape: [10, 64] }], at)
    expect(() => plan('refuse')).toThrow('dsb: blocks of 16 do not fit fc, whose 10 outputs are to be a multiple of 16')
    expect(plan('unstructured').at(0).densities).toEqual([0.5])
    expect(() => dsb({ density: 0.5 }).start([{ name: 'fc', shape: [16, 64] }], { seed: 1 })).toThrow(
      'dsb: expected a probe')
  })

  test('reads back what it remembers, and refuses what is not that', () => {
    const { state: form } = dsb({ density: 0.5 })
    expect(form!.check(state)).toEqual(state)
    for (const bad of [undefined, {}, { blocks: [1] }, { blocks: [{ outputs: [1], columns: [1] }] }]) {
      expect(() => form!.check(bad)).toThrow('dsb: expected a state of { blocks }')
    }
  })
})
