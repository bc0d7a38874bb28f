// Structures whose outputs have as many weights each: groups of cells with counts of their own.
import { arraySource, growRules, pruneScores } from '@itop/criteria'
import { equals, Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { methods } from '../src/methods/methods.js'
import { pruneAndGrow } from '../src/prune-and-grow.js'
import { pruneAndGrowLayer } from '../src/prune-and-grow-layer.js'
import { inGroups } from '../src/structures/groups.js'
import type { Updater } from '../src/types.js'
import { updateSteps } from '../src/update-plan.js'
import { first, firstMasks, nextView, numbers, smallNetwork } from './fixtures.js'

const length = { totalSteps: 60, stepsPerEpoch: 10 }
const options = {
  density: 0.4, interval: 20, dropFraction: 0.4, dropSchedule: 'constant', distribution: 'erk'
} as const

/** Weights of each output, one after another. */
function fanIns(mask: Mask): readonly number[] {
  const [outputs] = mask.shape
  const counts = Array<number>(outputs).fill(0)
  for (const position of mask.positions()) counts[Math.floor(position / (mask.size / outputs))]++
  return counts
}

const isConstant = (mask: Mask) => new Set(fanIns(mask)).size === 1

/** The masks of a training with random values: at first, and after each update. */
async function run(updater: Updater, seed = 3, layers = smallNetwork) {
  let { views, state } = await first(updater, layers, seed)
  const history = [views.map(({ stored }) => stored)]
  for (const step of updateSteps(updater.plan(layers, length))) {
    const updated = await updater.update(state, views, { step, ...length, seed })
    state = updated.state
    views = views.map((view, i) => nextView(view, updated.change.layers[i], `${seed}/${step}`))
    history.push(views.map(({ stored }) => stored))
  }
  return history
}

test('constant fan-in worked out by hand: each output loses its smallest and grows its steepest', async () => {
  const change = await pruneAndGrowLayer({
    mask: Mask.from([
      1, 1, 0, 0,
      0, 1, 1, 0], [2, 4]),
    values: Float32Array.of(5, 4, 1, -2),
    measured: { gradient: arraySource([
      0, 0, 1, 2,
      8, 9, 0, 7]) },
    count: 2, structure: 'fan-in', prune: 'magnitude', grow: 'gradient', seed: '1'
  })
  expect([...change.mask]).toEqual([
    1, 0, 0, 1,
    0, 1, 1, 0])   // the weight of 1 went, and came again: its gradient of 9 is the output's largest
  expect([change.pruned, change.grown].map(list => [...list])).toEqual([[1, 5], [3, 5]])
})

const exactRules = Object.keys(growRules).filter(grow => growRules[grow].exact !== false)

test('N of M worked out by hand: the layer loses its smallest, and each group gets back what it lost', async () => {
  const change = await pruneAndGrowLayer({
    mask: Mask.from([
      1, 1, 0, 0, 0, 1, 1, 0,
      0, 1, 1, 0, 1, 0, 0, 1], [2, 8]),
    values: Float32Array.of(5, 1, 4, 6, 2, -7, 8, 9),
    measured: { gradient: arraySource([
      0, 0, 1, 2, 9, 0, 0, 9,
      3, 0, 0, 1, 0, 9, 9, 0]) },
    count: 2, structure: 'n:4', prune: 'magnitude', grow: 'gradient', seed: '1'
  })
  expect([...change.mask]).toEqual([
    1, 0, 0, 1, 0, 1, 1, 0,
    1, 0, 1, 0, 1, 0, 0, 1])
  expect([change.pruned, change.grown].map(list => [...list])).toEqual([[1, 9], [3, 8]])
})

/** Weights of each group of neighbouring inputs at one tap. */
function ofNeighbours(mask: Mask, neighbours: number): readonly number[] {
  const [, inputs, ...taps] = mask.shape
  const area = taps.reduce((a, b) => a * b, 1)
  const counts = new Map<string, number>()
  for (let position = 0; position < mask.size; position++) {
    const [output, input] = [Math.floor(position / area / inputs), Math.floor(position / area) % inputs]
    const group = [output, position % area, Math.floor(input / neighbours)].join()
    counts.set(group, (counts.get(group) ?? 0) + Number(mask.has(position)))
  }
  return [...counts.values()]
}

test.each(Object.keys(pruneScores).flatMap(prune => exactRules.map(grow => [prune, grow] as const)))(
  'with %s and %s N of each M inputs exist at any time, and as many go as of any layer', async (prune, grow) => {
    const layers = [{ name: 'conv', shape: [8, 8, 3, 3] }, { name: 'fc', shape: [10, 16] }]
    const updater = pruneAndGrow({ ...options, density: 0.5, distribution: 'uniform', structure: 'n:4', prune, grow })
    const history = await run(updater, 3, layers)
    expect(history).toHaveLength(4)
    for (const masks of history) {
      expect(masks.map(mask => new Set(ofNeighbours(mask, 4)))).toEqual([new Set([2]), new Set([2])])
    }
    expect(history[3].some((mask, i) => !equals(mask, history[0][i]))).toBe(true)
  })

test('N of M refuses layers that M does not divide, unless they are to be unstructured', async () => {
  const layers = [{ name: 'conv', shape: [8, 3, 3, 3] }, { name: 'fc', shape: [10, 16] }]
  const make = (remainder?: 'unstructured') =>
    methods.rigl.make({ density: 0.5, distribution: 'uniform', structure: 'n:4', remainder })
  expect(() => make().plan(layers, length))
    .toThrow('n:4 does not divide conv [8, 3, 3, 3]: its 3 inputs are no multiple of 4; of 3 they are.')
  const [conv, fc] = await firstMasks(make('unstructured'), layers, 1)
  expect([conv.stored.count, new Set(ofNeighbours(fc.stored, 4))]).toEqual([108, new Set([2])])
})

describe.each(['fan-in', 'fan-in:2', 'fan-in:8'])('%s', structure => {
  test.each(Object.keys(pruneScores).flatMap(prune => exactRules.map(grow => [prune, grow] as const)))(
    'with %s and %s every output has as many weights at any time', async (prune, grow) => {
      const layers = smallNetwork.slice(0, 2)
      const history = await run(pruneAndGrow({ ...options, structure, prune, grow }), 3, layers)
      expect(history).toHaveLength(4)
      for (const masks of history) {
        expect(masks.every(isConstant)).toBe(true)
        expect(masks.map(({ count }) => count)).toEqual(history[0].map(({ count }) => count))
      }
      expect(history[3].some((mask, i) => !equals(mask, history[0][i]))).toBe(true)
    })

  test('starts with the densities of its plan', async () => {
    const updater = methods.set.make({ density: 0.3, structure, remainder: 'unstructured' })
    const masks = await firstMasks(updater, smallNetwork, 1)
    expect(masks.map(({ stored }) => stored.density)).toEqual(updater.plan(smallNetwork, length).at(0).densities)
  })

  test('shares the list of inputs among the outputs of a group', async () => {
    const group = Number(structure.split(':')[1] ?? 1)
    const [, masks] = await run(methods.rigl.make({ density: 0.3, interval: 20, structure, remainder: 'unstructured' }))
    const mask = masks[1]
    const row = mask.size / 16
    const inputsOf = (output: number) => [...mask.positions()]
      .filter(position => Math.floor(position / row) === output).map(position => position % row)
    for (let output = 0; output < 16; output++) {
      expect(inputsOf(output)).toEqual(inputsOf(output - output % group))
    }
  })
})

test.each(['hard', 'soft'])('mest keeps it, with a %s bound', async bound => {
  const history = await run(methods.mest.make({ density: 0.3, interval: 20, structure: 'fan-in', bound }))
  for (const masks of history) expect(masks.every(isConstant)).toBe(true)
})

test('a rule sees each group as a layer, whatever blocks its scores come in', async () => {
  const scores = numbers(60, 'scores').map(Math.abs)
  const kept = Mask.from([...numbers(60, 'kept')].map(number => number > 0.6), [6, 10])
  const counts = [1, 0, 2, 3, 0, 1]
  const source = {
    ...arraySource(scores),
    async *blocks() { for (let i = 0; i < 60; i += 7) yield { start: i, scores: scores.slice(i, i + 7) } }
  }
  const draws = () => { throw new Error('by no chance') }
  const grown = await inGroups(growRules.gradient, counts).grow({
    count: 7, kept, everActive: kept, measured: { gradient: source }, draws
  })
  const expected = counts.flatMap((count, row) => Array.from({ length: 10 }, (_, i) => row * 10 + i)
    .filter(i => !kept.has(i)).sort((a, b) => scores[b] - scores[a]).slice(0, count).sort((a, b) => a - b))
  expect([...grown]).toEqual(expected)
})

describe('refuses', () => {
  const make = (given: object) => () => methods.set.make({ density: 0.2, structure: 'fan-in', ...given })

  test('neighbours that are no number of inputs, or of more than single positions', () => {
    const plan = (neighbours: number, box: readonly number[]) => () => methods.set.make({
      density: 0.5, structure: { name: 'own', cell: () => box, neighbours }
    }).plan([{ name: 'fc', shape: [8, 8] }], length)
    expect(plan(1.5, [1, 1])).toThrow('structure "own" must have an integer ≥ 1 of neighbours, or none, got 1.5.')
    expect(plan(4, [2, 1])).toThrow('structure "own" counts neighbours, so its cells are single positions: expected')
  })

  test('what does not count exactly', () => {
    expect(make({ grow: 'random-bernoulli' })).toThrow('draws how many come. Choose a rule that is exact')
    expect(make({ initialMasks: 'bernoulli' })).toThrow('draws each by itself')
    expect(() => methods.mest.make({ density: 0.2, structure: 'fan-in', counts: 'reference' })).toThrow('Leave one out')
    expect(() => methods.gmp.make({ density: 0.2, structure: 'fan-in' })).toThrow('wherever they are')
  })

  test('a density at which outputs would have no weight, with the nearest', () => {
    expect(() => methods.set.make({ density: 0.001, structure: 'fan-in', distribution: 'uniform' })
      .plan([{ name: 'fc', shape: [10, 100] }], length))
      .toThrow("layer 'fc' would keep none of its 1000 cells (fan-in): it can have density 0 or 0.01.")
  })

  test('a mask of another structure, a number that groups do not divide, and what is not a number', async () => {
    const layer = (mask: Mask, count: number, gradient: readonly number[]) => pruneAndGrowLayer({
      mask, values: new Float32Array(mask.count).fill(1), measured: { gradient: arraySource([0, 0, 0, 0, 0, 0]) },
      count, structure: 'fan-in', prune: 'magnitude', seed: '1',
      grow: { ...growRules.gradient, grow: request => growRules.gradient.grow({
        ...request, measured: { gradient: { ...arraySource([]), blocks: async function* () {
          yield { start: 0, scores: Float32Array.from(gradient) }
        } } }
      }) }
    })
    const uneven = Mask.from([1, 1, 0, 0, 0, 0], [2, 3])
    await expect(layer(uneven, 2, [])).rejects.toThrow('as many cells in each of its 2 groups')
    await expect(layer(Mask.from([1, 0, 0, 1, 0, 0], [2, 3]), 1, [])).rejects.toThrow('a multiple of the 2 groups')
    const bad = inGroups(growRules.gradient, [1, 1]).grow({
      count: 2, kept: Mask.empty([2, 2]), everActive: Mask.empty([2, 2]), draws: () => { throw new Error() },
      measured: { gradient: { ...arraySource([]), async *blocks() {
        yield { start: 0, scores: Float32Array.of(1, 2, 3, NaN) }
      } } }
    })
    await expect(bad).rejects.toThrow('"gradient" is NaN at 3')
  })
})
