// DeepR: weights that change their sign go, others come at random with a sign of their own.
import { intersectionCount, Mask } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepr, type DeeprOptions } from '../src/methods/deepr.js'
import { packSigns, signAt } from '../src/signs.js'
import { first, nextView, smallNetwork } from './fixtures.js'

function view(mask: readonly number[], values: readonly number[]) {
  const stored = Mask.from(mask, [1, mask.length])
  return { name: 'a', stored, forward: stored, everActive: stored, values: Float32Array.from(values), measured: {} }
}

const at = { step: 1, totalSteps: 100, seed: 1 }

/** One look at a layer whose weights have these signs. */
async function looked(signs: readonly number[], one: ReturnType<typeof view>, options: Partial<DeeprOptions> = {}) {
  const { state, change } = await deepr({ density: 0.5, ...options }).update({ signs: [packSigns(signs)] }, [one], at)
  const { stored, pruned, renewed } = change.layers[0]
  const after = Array.from({ length: stored.count }, (_, i) => signAt(state.signs[0], i))
  return { change, stored, pruned: [...pruned], renewed: [...renewed ?? []], signs: after }
}

test('signs are kept in two bits each', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(-1, 0, 1)), signs => {
    const packed = packSigns(signs)
    expect(packed.length).toBe(Math.ceil(signs.length / 16))
    expect(signs.map((_, i) => signAt(packed, i))).toEqual(signs)
  }))
})

test('what crossed 0 goes, what is at 0 stays, and a weight without a sign takes that of its value', async () => {
  const { stored, pruned, signs } = await looked([1, 1, -1, 0], view([1, 1, 1, 1, 0, 0, 0, 0], [0.5, -0.1, 0, -2]))
  expect(pruned).toEqual([1])
  expect(stored.count).toBe(4)
  expect([...stored].filter((bit, i) => bit && [0, 2, 3].includes(i))).toHaveLength(3)
  const own = [...stored.indices()].map((position, i) => [position, signs[i]])
  expect(own.filter(([position]) => [0, 2, 3].includes(position))).toEqual([[0, 1], [2, -1], [3, -1]])
})

test('a new weight has a drawn sign, or none until its first steps', async () => {
  const all = view([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1])
  const drawn = await looked([-1, -1, -1, -1], all)
  expect(drawn.signs.every(sign => Math.abs(sign) === 1)).toBe(true)
  const free = await looked([-1, -1, -1, -1], all, { birthSign: 'free' })
  expect(free.signs).toEqual([0, 0, 0, 0])
})

test('a position that goes and comes at once is a new weight; refused, it does not come', async () => {
  const whole = await looked([-1, 1], view([1, 1], [1, 1]), { density: 1 })
  expect([whole.pruned, whole.renewed]).toEqual([[0], [0]])
  const { stored } = await looked([-1, -1], view([1, 1, 0, 0], [1, 1]), { regrow: 'refused' })
  expect([...stored]).toEqual([0, 0, 1, 1])
})

test('replayed draws decide what comes and its sign; without crossings nothing changes', async () => {
  const updater = deepr({ density: 0.5 })
  const ranks = [1, 0]
  const { state, change } = await updater.update(
    { signs: [packSigns([1, 1, -1, 1])] }, [view([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1])],
    { ...at, draws: purpose => ({ nextBelow: () => purpose === 'grow' ? ranks.shift() ?? 0 : 1 }) as never })
  expect([...change.layers[0].stored.indices()]).toEqual([0, 1, 3, 4])   // of 2, 4, 5, 6, 7 the second
  expect([0, 1, 2, 3].map(i => signAt(state.signs[0], i))).toEqual([1, 1, 1, -1])
  expect(change.dropFraction).toBe(0.25)
  const { change: none } = await looked([1, 1], view([1, 1, 0, 0], [1, 1]))
  expect(none.dropFraction).toBe(0)
})

test('counts are exact after any update of any layer', async () => {
  const updater = deepr({ density: 0.2, distribution: 'erk' })
  let { views, state } = await first(updater, smallNetwork, 1)
  const counts = views.map(({ stored }) => stored.count)
  for (let step = 1; step <= 20; step++) {
    const updated = await updater.update(state as never, views, { ...at, step })
    const gone = updated.change.layers.map(({ pruned, stored }) => Mask.fromIndices(stored.shape, pruned))
    gone.forEach((mask, i) => { expect(intersectionCount(mask, views[i].stored)).toBe(mask.count) })
    views = views.map((one, i) => nextView(one, updated.change.layers[i], `${step}`))
    expect(views.map(({ stored }) => stored.count)).toEqual(counts)
    state = updated.state
  }
})

describe('bad input is named', () => {
  test('settings out of range', () => {
    expect(() => deepr({ density: 0.1, l1: -1 })).toThrow('deepr: l1 must be')
    expect(() => deepr({ density: 0.1, noise: NaN })).toThrow('deepr: noise must be')
    expect(() => deepr({ density: 0.1, birthSign: 'any' as never })).toThrow('deepr: birthSign must be')
  })

  test('a weight that is not a number, and a state of something else', async () => {
    await expect(looked([1, 1], view([1, 1, 0, 0], [1, NaN]))).rejects.toThrow(
      'a: deepr: the weight at position 1 is NaN. It means that training diverged; lower the learning rate.')
    await expect(looked(Array(17).fill(1), view([1, 1, 0, 0], [1, 1]))).rejects.toThrow(
      'a: deepr: expected the signs of 2 weights, 16 a word, got 2 words')
    expect(() => deepr({ density: 0.1 }).state!.check({ signs: [1] })).toThrow('deepr: expected a state of { signs }')
  })
})
