// SRigL: outputs of one fan-in, and outputs that are removed and return.
import { arraySource } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { fanIns, stayingOutputs } from '../src/methods/srigl-outputs.js'
import { srigl, type SriglOptions } from '../src/methods/srigl.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const at = { step: 10, totalSteps: 100, seed: 1 }

function view(name: string, rows: readonly (readonly number[])[], gradient: readonly (readonly number[])[]) {
  const values = rows.flat()
  const stored = Mask.from(values.map(value => value === 0 ? 0 : 1), [rows.length, rows[0].length])
  return {
    name, stored, forward: stored, everActive: stored, values: Float32Array.from(values.filter(value => value !== 0)),
    measured: { gradient: arraySource(gradient.flat()) }
  }
}

const updated = async (options: Partial<SriglOptions>, ...views: readonly ReturnType<typeof view>[]) =>
  (await srigl({ density: 0.5, dropFraction: 1, ...options }).update(undefined, views, at)).change.layers

function countsOf(mask: Mask) {
  const [outputs] = mask.shape
  const counts = Array<number>(outputs).fill(0)
  for (const position of mask.positions()) counts[Math.floor(position / (mask.size / outputs))]++
  return counts
}

/** Output 1 has small weights and gradients alone; the others two large of each. */
const poor = () => view('fc1',
  [[9, 8, 0, 0, 0, 0], [0.1, 0.2, 0, 0, 0, 0], [7, 6, 0, 0, 0, 0]],
  [[0, 0, 5, 4, 1, 2], [0, 0, 0, 0, 0, 0], [0, 0, 6, 5, 3, 1]])
const last = () => view('fc2', [[1, 0], [1, 0]], [[0, 1], [0, 1]])

test('an output without anything worth keeping goes, and the others have its weights', async () => {
  const [{ stored, dropped, activated }] = await updated({ dropFraction: 0.5 }, poor(), last())
  expect(countsOf(stored)).toEqual([3, 0, 3])
  expect([...dropped]).toEqual([6, 7])
  expect([...activated]).toEqual([2, 14])   // the steepest of each
})

test('what outputs do not divide goes to those with most worth keeping; in the authors\' code it is lost', () => {
  expect(fanIns([true, true, true, false], [2, 5, 5, 0], 11, 'exact')).toEqual([3, 4, 4, 0])
  expect(fanIns([true, true, true, false], [2, 5, 5, 0], 10, 'exact')).toEqual([3, 4, 3, 0])
  expect(fanIns([true, true, true, false], [2, 5, 5, 0], 11, 'reference')).toEqual([3, 3, 3, 0])
})

test('a share of the fan-in is at least one, and enough outputs stay to hold the weights', () => {
  const stays = (salience: number, budget = 8) => stayingOutputs([0, 1, 2, 3], salience, { budget, columns: 4 })
  expect(stays(0)).toEqual([true, true, true, true])
  expect(stays(0.3)).toEqual([false, true, true, true])   // 0.3 of two weights
  expect(stays(3, 2)).toEqual([false, false, false, true])
  expect(stays(3)).toEqual([false, true, true, true])     // two could hold 8 of 4 each, and no more
})

test('a crowded output keeps its largest weights, or as in the authors\' code its first', async () => {
  const crowded = () => view('fc1', [[1, 2, 3, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [9, 8, 7, 6]])
  const kept = async (counts: 'exact' | 'reference') =>
    [...(await updated({ dropFraction: 0.01, counts, salience: 0 }, crowded()))[0].stored]
  expect(await kept('exact')).toEqual([0, 1, 1, 0, 1, 0, 0, 0])
  expect((await kept('reference')).slice(0, 4)).toEqual([1, 1, 0, 0])
})

test('the last layer keeps all its outputs; with the authors\' counts it may not', async () => {
  const [first] = await updated({ dropFraction: 0.5 }, poor())
  expect(countsOf(first.stored)).toEqual([2, 2, 2])
  const [reference] = await updated({ dropFraction: 0.5, counts: 'reference', density: 0.34 }, poor())
  expect(countsOf(reference.stored)[1]).toBe(0)
})

test('a removed output returns where its gradients are large', async () => {
  const gone = view('fc1', [[9, 8, 7, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [9, 8, 7, 6]])
  const [{ stored }] = await updated({ dropFraction: 0.9 }, gone, last())
  expect(countsOf(stored)).toEqual([1, 2])
})

describe.each([0, 0.3, 2])('over a training, salience %s,', salience => {
  test('layers keep their number of weights, and outputs of a layer differ by one at most', async () => {
    const updater = srigl({ density: 0.2, interval: 5, salience })
    let { views } = await first(updater, smallNetwork, 2)
    const counts = views.map(({ stored }) => stored.count)
    for (const step of updateSteps(updater.plan(smallNetwork, { totalSteps: 60 }))) {
      const { change } = await updater.update(undefined, views, { step, totalSteps: 60, seed: 2 })
      views = views.map((one, i) => nextView(one, change.layers[i], `${step}`))
      expect(views.map(({ stored }) => stored.count)).toEqual(counts)
      for (const { stored } of views) {
        const own = countsOf(stored).filter(count => count > 0)
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1)
      }
      expect(countsOf(views[2].stored)).not.toContain(0)
    }
  })
})

test('looks at the mean of so many gradients', () => {
  expect(srigl({ density: 0.2 }).needs).toEqual(['gradient'])
  expect(srigl({ density: 0.2, gradientBatches: 8 }).needs).toEqual(['gradient/mean-of:8'])
})

test('a weight that is no number is refused with its place', async () => {
  await expect(updated({}, view('fc1', [[1, NaN], [1, 1]], [[0, 0], [0, 0]]))).rejects.toThrow('fc1: prune score')
})

test('a mean over more steps than lie between two updates is refused', () => {
  expect(() => srigl({ density: 0.1, interval: 5, gradientBatches: 6 })).toThrow(
    'srigl: gradientBatches must be at most interval, 5, got 6. Gradients are averaged between two updates.')
})
