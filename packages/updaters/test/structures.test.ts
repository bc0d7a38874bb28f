import { arraySource, growRules, pruneScores } from '@itop/criteria'
import { equals, intersectionCount, Mask, or, pruneCount } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { methods } from '../src/methods/methods.js'
import { staticMasks } from '../src/methods/static.js'
import { pruneAndGrow } from '../src/prune-and-grow.js'
import { pruneAndGrowLayer } from '../src/prune-and-grow-layer.js'
import { boxCells } from '../src/structures/box-cells.js'
import type { Structure } from '../src/structures/types.js'
import type { LayerShape, LayerView, TopologyChange, Updater } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { first, firstMasks, nextView, numbers, smallNetwork } from './fixtures.js'

const length = { totalSteps: 60, stepsPerEpoch: 10 }

test('a mask update of blocks worked out by hand', async () => {
  // Two outputs and one input a block. Sums of |w|: 5 + 1, 1 + 2 and 3 + 1, so the block at the top of column 2 goes.
  // Of |g| over absent blocks: 4 + 4 at the top of column 3 is more than 7 + 0 at the bottom of column 2.
  const change = await pruneAndGrowLayer({
    mask: Mask.from([
      1, 0, 1, 0,
      1, 0, 1, 0,
      0, 1, 0, 0,
      0, 1, 0, 0], [4, 4]),
    values: Float32Array.of(5, -1, 1, -2, 3, 1),
    measured: { gradient: arraySource([
      9, 0, 0, -4,
      9, 0, 0, 4,
      0, 9, 7, 0,
      0, 9, 0, 0]) },
    count: 1, structure: 'block:2x1', prune: 'magnitude', grow: 'gradient', seed: '1'
  })
  expect([...change.mask]).toEqual([
    1, 0, 0, 1,
    1, 0, 0, 1,
    0, 1, 0, 0,
    0, 1, 0, 0])
  expect([change.pruned, change.grown].map(list => [...list])).toEqual([[2, 6], [3, 7]])
})

test('a block is of one tap of the kernel, and of neighbouring inputs', () => {
  // [outputs 2, inputs 2, taps 1×2]: positions of output 0 are input 0 taps 0 1, input 1 taps 2 3; of output 1, 4 to 7.
  const cells = boxCells({ name: 'conv', shape: [2, 2, 1, 2] }, [2, 2, 1, 1])
  expect(cells.shape).toEqual([1, 1, 1, 2])
  expect([...cells.maskOf(Mask.from([0, 1], cells.shape))]).toEqual([0, 1, 0, 1, 0, 1, 0, 1])
  expect([...cells.positionsOf(Uint32Array.of(0))]).toEqual([0, 2, 4, 6])
})

test('neighbouring inputs of one tap lie together as cells, and cells become positions again', () => {
  // [outputs 1, inputs 4, taps 1×2]: inputs 0 to 3 at tap 0 are positions 0 2 4 6, at tap 1 they are 1 3 5 7.
  const cells = methods.set.make({ density: 0.5, structure: 'n:2' }).cells!({ name: 'conv', shape: [1, 4, 1, 2] })
  expect([cells.shape, cells.groups, cells.few]).toEqual([[1, 1, 2, 4], 4, true])
  const mask = Mask.from([1, 0, 0, 1, 1, 0, 0, 1], [1, 4, 1, 2])
  expect([...cells.cellsOf(mask)]).toEqual([1, 0, 1, 0, 0, 1, 0, 1])
  expect(equals(cells.maskOf(cells.cellsOf(mask)), mask)).toBe(true)
  expect([...cells.positionsOf(Uint32Array.of(0, 5))]).toEqual([0, 3])
  expect([...cells.scoresOf(mask, Float32Array.of(1, 2, 3, 4))]).toEqual([1, 3, 2, 4])
})

/** A kernel of one output and one input, whole; a record of one's own. */
const kernel: Structure = { name: 'kernel', cell: ([, , ...taps]) => [1, 1, ...taps] }
/** An output with all its weights. */
const filter: Structure = { name: 'filter', cell: ([, ...rest]) => [1, ...rest] }

const structures = ['block:2x1', 'block:4x1', 'shared:8', 'block:5x4', 'block:1x2', kernel, filter] as const
const nameOf = (structure: string | Structure) => typeof structure === 'string' ? structure : structure.name

/** Layers of a shape, each with a box that divides it. */
const dividedLayer = fc.tuple(
  fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })), { minLength: 2, maxLength: 4 }),
  fc.nat(1000)
).map(([axes, seed]) => ({ shape: axes.map(([n, extent]) => n * extent), box: axes.map(([, extent]) => extent), seed }))

describe('cells and positions', () => {
  test('become each other without loss', () => {
    fc.assert(fc.property(dividedLayer, ({ shape, box, seed }) => {
      const cells = boxCells({ name: 'fc', shape }, box)
      const draw = numbers(Mask.empty(cells.shape).size, `${seed}`)
      const chosen = Mask.from([...draw].map(number => number > 0), cells.shape)
      const mask = cells.maskOf(chosen)
      expect(mask.shape).toEqual(shape)
      expect(mask.count).toBe(chosen.count * cells.size)
      expect(equals(cells.cellsOf(mask), chosen)).toBe(true)
      expect(cells.positionsOf(chosen.indices())).toEqual(mask.indices())
    }))
  })

  test('a cell scores the sum of its positions, whether they exist or not', async () => {
    await fc.assert(fc.asyncProperty(dividedLayer, fc.integer({ min: 1, max: 50 }), async (layer, size) => {
      const { shape, box, seed } = layer
      const cells = boxCells({ name: 'fc', shape }, box)
      const [all, every] = [Mask.full(shape), Mask.full(cells.shape)]
      const scores = numbers(all.size, `${seed}`).map(Math.abs)
      const expected = Float32Array.from(every.indices(), cell =>
        cells.positionsOf(Uint32Array.of(cell)).reduce((sum, position) => sum + scores[position], 0))
      const source = cells.sourceOf({ ...arraySource(scores), blocks: () => inBlocks(scores, size) })
      const found: number[] = []
      for await (const block of source.blocks()) {
        expect(block.start).toBe(found.length)
        found.push(...block.scores)
      }
      expect(found).toEqual([...expected])
      expect(Float32Array.from(cells.scoresOf(all, scores))).toEqual(expected)
      const excluding = Mask.from([...numbers(every.size, `${seed}/taken`)].map(number => number > 0), cells.shape)
      const k = Math.floor((every.size - excluding.count) / 2)
      expect((await source.topK(k, excluding)).indices)
        .toEqual((await arraySource(expected).topK(k, excluding)).indices)
    }))
  })

  test('refuse a mask that has part of a cell, with the layer', () => {
    const cells = boxCells({ name: 'fc1', shape: [4, 2] }, [2, 1])
    expect(() => cells.cellsOf(Mask.from([1, 0, 0, 0, 0, 0, 1, 0], [4, 2])))
      .toThrow('fc1: expected a mask of whole cells of 2×1 positions, got part of one')
  })
})

test('names the cell whose gradient is not a number', async () => {
  const { sourceOf } = boxCells({ name: 'fc1', shape: [4, 2] }, [2, 1])
  const scores = Float32Array.of(1, 1, 1, 1, 1, 1, 1, NaN)
  const source = sourceOf({ topK: () => { throw new Error('of positions') }, blocks: () => inBlocks(scores, 3) })
  await expect(source.topK(1, Mask.empty([2, 2]))).rejects.toThrow('the gradient is NaN at cell 3')
  expect([...(await source.topK(1, Mask.from([1, 0, 0, 1], [2, 2]))).indices]).toEqual([1])
})

async function* inBlocks(scores: Float32Array, size: number) {
  for (let start = 0; start < scores.length; start += size) yield { start, scores: scores.slice(start, start + size) }
}

/** A whole training with random values: the views before each update and what it changed, and the last views. */
async function run(updater: Updater, seed: number, layers: readonly LayerShape[] = smallNetwork) {
  let { views, state } = await first(updater, layers, seed)
  const history: { readonly views: readonly LayerView[], readonly change: TopologyChange }[] = []
  for (const step of updateSteps(updater.plan(layers, length))) {
    const updated = await updater.update(state, views, { step, ...length, seed })
    history.push({ views, change: updated.change })
    state = updated.state
    views = views.map((view, i) => nextView(view, updated.change.layers[i], `${seed}/${step}`))
  }
  return { history, views }
}

const options = {
  density: 0.4, interval: 20, dropFraction: 0.4, dropSchedule: 'constant', distribution: 'erk'
} as const

describe.each(structures.map(structure => [nameOf(structure), structure] as const))('%s', (_, structure) => {
  const cellOf = (updater: Updater, { name, stored: { shape } }: LayerView) => updater.cells!({ name, shape })

  test.each(Object.keys(pruneScores).flatMap(prune => Object.keys(growRules).map(grow => [prune, grow] as const)))(
    'with %s and %s whole cells go and come, and their number is exact', async (prune, grow) => {
      const updater = pruneAndGrow({ ...options, structure, remainder: 'unstructured', prune, grow })
      const { history } = await run(updater, 3)
      expect(history).toHaveLength(3)
      for (const { views, change } of history) {
        change.layers.forEach((layer, i) => {
          const cells = cellOf(updater, views[i])
          const whole = (list: Uint32Array) => cells.cellsOf(Mask.fromIndices(layer.stored.shape, list)).count
          const before = views[i].stored
          expect(whole(layer.pruned)).toBe(pruneCount(cells.cellsOf(before).count, 0.4))
          expect(cells.cellsOf(layer.stored).count * cells.size).toBe(layer.stored.count)
          if (growRules[grow].exact !== false) expect(layer.grown).toHaveLength(layer.pruned.length)
          const [dropped, activated] = [layer.dropped, layer.activated].map(list =>
            Mask.fromIndices(before.shape, list))
          expect([intersectionCount(before, activated), intersectionCount(layer.stored, dropped)]).toEqual([0, 0])
          expect(equals(or(layer.stored, dropped), or(before, activated))).toBe(true)
        })
      }
    })

  test('the same seed gives the same masks, each layer whatever others there are', async () => {
    const updater = pruneAndGrow({
      ...options, distribution: 'uniform', structure, remainder: 'unstructured', prune: 'magnitude', grow: 'random'
    })
    const masks = async (seed: number, layers = smallNetwork) =>
      (await run(updater, seed, layers)).views.map(view => view.stored)
    const [once, again, other] = [await masks(1), await masks(1), await masks(2)]
    expect(once.every((mask, i) => equals(mask, again[i]))).toBe(true)
    expect(once.every((mask, i) => equals(mask, other[i]))).toBe(false)
    expect(equals((await masks(1, [smallNetwork[1]]))[0], once[1])).toBe(true)
  })

  test('starts with the densities of its plan, within half a cell a layer of what the distribution says', async () => {
    const updater = pruneAndGrow({
      ...options, structure, remainder: 'unstructured', prune: 'magnitude', grow: 'random'
    })
    const plain = pruneAndGrow({ ...options, prune: 'magnitude', grow: 'random' })
    const { densities } = updater.plan(smallNetwork, length).at(0)
    const masks = await firstMasks(updater, smallNetwork, 1)
    expect(masks.map(({ stored }) => stored.density)).toEqual(densities)
    plain.plan(smallNetwork, length).at(0).densities.forEach((density, i) => {
      const { size } = updater.cells!(smallNetwork[i])
      const positions = masks[i].stored.size
      expect(Math.abs(densities[i] - density) * positions).toBeLessThanOrEqual((size + 1) / 2)
    })
  })

  test('static masks are those that a method begins with', async () => {
    const given = { density: 0.2, structure, remainder: 'unstructured' } as const
    const [still, moving] = [staticMasks(given), methods.set.make(given)]
    const masks = async (updater: Updater) => (await firstMasks(updater, smallNetwork, 5)).map(({ stored }) => stored)
    const expected = await masks(moving)
    expect((await masks(still)).every((mask, i) => equals(mask, expected[i]))).toBe(true)
  })
})

test('a shared pattern of G outputs is blocks of G×1', async () => {
  const masks = async (structure: string) =>
    (await run(methods.rigl.make({ density: 0.2, interval: 20, structure }), 4)).views.map(({ stored }) => stored)
  const [shared, blocks] = [await masks('shared:2'), await masks('block:2x1')]
  expect(shared.every((mask, i) => equals(mask, blocks[i]))).toBe(true)
})

test('without a structure nothing is other than before: no setting, and each position is a cell', async () => {
  const [plain, named, ones] = [undefined, 'unstructured', 'block:1x1'].map(structure =>
    methods.rigl.make({ density: 0.2, interval: 20, structure }))
  expect(named.settings).toEqual(plain.settings)
  const [expected, ...others] = await Promise.all(
    [plain, named, ones].map(async updater => (await run(updater, 6)).views))
  for (const views of others) expect(views.every(({ stored }, i) => equals(stored, expected[i].stored))).toBe(true)
})

describe('refuses', () => {
  const fc3 = [{ name: 'fc3', shape: [10, 100] }]
  const plan = (structure: unknown, layers: readonly LayerShape[] = fc3, density = 0.2, remainder?: string) =>
    methods.set.make({ density, structure, remainder }).plan(layers, length)

  test('a layer that a structure does not divide, with what does and what to do', () => {
    expect(() => plan('block:4x1')).toThrow(
      'set: block:4x1 does not divide fc3 [10, 100]: its 10 outputs are no multiple of 4; of 2 or 5 they are. ' +
      'Choose such a structure, or remainder "unstructured" for layers like this.')
    expect(() => plan('block:2x3')).toThrow('its 100 inputs are no multiple of 3; of 2 or 4 they are')
    expect(() => plan('shared:64')).toThrow('its 10 outputs are no multiple of 64; of 10 they are')
    expect(plan('block:4x1', fc3, 0.2, 'unstructured').at(0).densities).toEqual([0.2])
  })

  test('a density at which a layer would keep no cell, with the nearest two and the smallest that does', () => {
    // Two blocks in fc2: 20 % of them rounds to none, 25 % to one.
    const layers = [{ name: 'fc1', shape: [100, 300] }, { name: 'fc2', shape: [10, 100] }]
    const blocks = (density: number) =>
      methods.set.make({ density, structure: 'block:10x50', distribution: 'uniform' })
        .plan(layers, length).at(0).densities
    expect(() => blocks(0.2)).toThrow(
      "set: at density 0.2 layer 'fc2' would keep none of its 2 cells (block:10x50): it can have density 0 or 0.5. " +
      'The smallest density at which every layer keeps a cell is 0.25 (sparsity 0.75).')
    expect(blocks(0.25)).toEqual([15 / 60, 1 / 2])
  })

  test('a structure that does not exist, with the nearest one', () => {
    expect(() => plan('blok:4x1')).toThrow(
      'Did you mean "block:RxC"? Known: unstructured, block:RxC, shared:G, fan-in, fan-in:G, n:M.')
    expect(() => plan('block:4')).toThrow('structure "block:4": expected block:RxC with integers ≥ 1')
    expect(() => plan('block:0x1')).toThrow('expected block:RxC')
    expect(() => plan(null)).toThrow('or a record of a name and a cell, got null')
    expect(() => plan({ name: 'odd', cell: () => [1.5, 1] }))
      .toThrow('must give an integer ≥ 1 for each axis of fc3 [10, 100], got [1.5, 1]')
  })

  test.each(['snfs', 'granet'])('a structure of %s, which has none', name => {
    expect(() => methods[name].make({ density: 1, structure: 'block:4x1' })).toThrow('unknown option "structure"')
  })

  test('what to do with the rest where there is none', () => {
    expect(() => plan(undefined, fc3, 0.2, 'unstructured')).toThrow('and there is none. Leave it out')
  })
})
