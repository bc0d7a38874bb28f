// Group-shared fan-in: lists of inputs that groups of outputs share.
import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { haste, type HasteOptions } from '../src/methods/haste.js'
import { updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const at = { step: 10, totalSteps: 100, seed: 1 }

/** Two groups of two outputs; the mean sizes are 3 and 1 in the first, 2 and 4 in the second. */
function view() {
  const stored = Mask.from([
    1, 1, 0, 0,
    1, 1, 0, 0,
    0, 1, 1, 0,
    0, 1, 1, 0], [4, 4])
  const values = Float32Array.of(2, -1, 4, 1, 2, 3, -2, 5)
  return { name: 'fc', stored, forward: stored, everActive: stored, values, measured: {} }
}

/** Draws the first absent inputs of each group. */
function firstAbsent() {
  let next = 0
  return { nextBelow: () => next++, nextUint32: () => next++, nextFloat: () => 0 }
}

async function rewired(options: Partial<HasteOptions>) {
  const updater = haste({ density: 0.5, group: 2, ...options })
  return (await updater.update(undefined, [view()], { ...at, draws: firstAbsent })).change
}

test('each group drops the inputs of its smallest weights, and draws as many', async () => {
  const { layers: [{ stored, pruned, grown, renewed }], dropFraction } = await rewired({ dropFraction: 0.5 })
  expect([...pruned]).toEqual([1, 5, 9, 13])
  expect([...grown]).toEqual([1, 5, 8, 12])     // of the first group the very one that went, whose weights start anew
  expect([...renewed!]).toEqual([1, 5])
  expect([...stored]).toEqual([
    1, 1, 0, 0,
    1, 1, 0, 0,
    1, 0, 1, 0,
    1, 0, 1, 0])
  expect(dropFraction).toBe(0.5)
})

test('by a threshold, groups drop what lies below it', async () => {
  const { layers: [{ pruned, grown }] } = await rewired({ threshold: 2 })
  expect([[...pruned], [...grown]]).toEqual([[1, 5], [1, 5]])
})

test('groups share one list of inputs, of one length, throughout', async () => {
  const updater = haste({ density: 0.3, group: 2, interval: 10 })
  let { views } = await first(updater, smallNetwork, 1)
  const counts = views.map(({ stored }) => stored.count)
  for (const step of updateSteps(updater.plan(smallNetwork, { totalSteps: 60 }))) {
    const { change } = await updater.update(undefined, views, { ...at, step })
    views = views.map((one, i) => nextView(one, change.layers[i], `${step}`))
    expect(views.map(({ stored }) => stored.count)).toEqual(counts)
    for (const { stored } of views) {
      const row = stored.size / stored.shape[0]
      const bits = [...stored]
      for (let output = 0; output < stored.shape[0]; output += 2) {
        const [one, next] = [output, output + 1].map(at => bits.slice(at * row, (at + 1) * row))
        expect(one).toEqual(next)
      }
    }
  }
})

test('a group that loses all of its list gets as many inputs', async () => {
  const { layers: [{ stored }] } = await rewired({ threshold: 100 })
  expect(stored.count).toBe(8)
})

test('refuses two ways to choose, and a layer that groups do not divide', () => {
  expect(() => haste({ density: 0.5, threshold: 1, dropFraction: 0.3 })).toThrow('exclude each other')
  const plan = (remainder: 'refuse' | 'unstructured') => haste({ density: 0.5, remainder })
    .plan([{ name: 'fc', shape: [10, 8] }], at)
  expect(() => plan('refuse')).toThrow('haste: fan-in:16 does not divide fc [10, 8]: its 10 outputs are no')
  expect(plan('unstructured').at(0).densities).toEqual([0.5])
})
