// AC/DC: a dense network and a compressed one take turns.
import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { acDc, type AcDcOptions } from '../src/methods/ac-dc.js'
import { phaseEnds } from '../src/phases.js'
import { plannedUpdates, updateSteps } from '../src/update-plan.js'
import { first, nextView, smallNetwork } from './fixtures.js'

const epochs = { totalSteps: 100 }
const planOf = (options: Partial<AcDcOptions>, totalSteps = 100) =>
  acDc({ density: 0.1, ...options }).plan(smallNetwork, { totalSteps })

function view(name: string, values: readonly number[], bits: readonly number[] = values.map(() => 1)) {
  const stored = Mask.from(bits, [1, bits.length])
  return { name, stored, forward: stored, everActive: stored, values: Float32Array.from(values), measured: {} }
}

test('the phases are those of ResNet-50 in the paper: a longer dense one before the last', () => {
  expect([...updateSteps(planOf({}))]).toEqual([10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 85])
  expect(phaseEnds('ac-dc', { phaseStart: 0.05, phaseLength: 0.1, phaseStop: 0.85 }).map(end => Math.round(end * 200)))
    .toEqual([10, 30, 50, 70, 90, 110, 130, 150, 170])   // Wide ResNet on CIFAR, of 200 epochs
  expect([...updateSteps(planOf({ phases: [0.3, 0.5, 0.9] }))]).toEqual([30, 50, 90])
})

test('what exists rises and falls, in forecasts too', () => {
  const plan = planOf({ distribution: 'uniform' })
  const whole = smallNetwork.map(() => 1)
  for (const step of [0, 9, 15, 19, 75, 84]) expect(plan.at(step).densities).toEqual(whole)
  for (const step of [10, 14, 70, 85, 100]) {
    for (const density of plan.at(step).densities) expect(density).toBeCloseTo(0.1, 2)
  }
  const { densities } = plannedUpdates(plan)
  expect([0, 1, 13, 14].map(update => densities?.(update)[0] === 1)).toEqual([false, true, true, false])
  expect([4, 9, 85, 100].map(plan.next)).toEqual([10, 10, undefined, undefined])
})

test('compressing takes the smallest of all layers, or of each; decompressing brings all back at 0', async () => {
  const [a, b] = [view('a', [4, 3, 2, 1]), view('b', [0.4, 9, 0.2, 0.1])]
  const at = async (step: number, options: Partial<AcDcOptions>, ...views: readonly ReturnType<typeof view>[]) =>
    (await acDc({ density: 0.5, ...options }).update(undefined, views, { step, ...epochs, seed: 1 })).change.layers
  const masks = async (options: Partial<AcDcOptions>) =>
    (await at(10, options, a, b)).map(({ stored }) => [...stored].join(''))
  expect(await masks({})).toEqual(['1110', '0100'])
  expect(await masks({ pruneScope: 'layer' })).toEqual(['1100', '1100'])
  expect(await masks({ counts: 'reference' })).toEqual(['1100', '0100'])   // one fewer than asked for
  const compressed = view('a', [4, 3], [1, 1, 0, 0])
  const [back] = await at(15, {}, compressed)
  expect([back.stored.count, [...back.activated], back.slots]).toEqual([4, [2, 3], 'reset'])
  expect((await at(15, { slots: 'kept' }, compressed))[0]).not.toHaveProperty('slots')
})

test('in a training no layer is emptied, and it ends compressed to exactly the density', async () => {
  const updater = acDc({ density: 0.02 })
  let { views } = await first(updater, smallNetwork, 1)
  for (const step of updateSteps(updater.plan(smallNetwork, epochs))) {
    const { change: { layers } } = await updater.update(undefined, views, { step, ...epochs, seed: 1 })
    for (const { stored } of layers) expect(stored.count).toBeGreaterThan(0)
    views = views.map((one, i) => nextView(one, layers[i], `${step}`))
  }
  const [left, size] = [(of: { stored: Mask }) => of.stored.count, (of: { stored: Mask }) => of.stored.size]
    .map(count => views.reduce((sum, one) => sum + count(one), 0))
  expect(left).toBe(Math.floor(0.02 * size + 0.5))
})

test('refuses what cannot be done, and says what to do', async () => {
  expect(() => planOf({}, 10)).toThrow('ac-dc: of 10 steps the phase that ends at')
  expect(() => planOf({ phaseStart: 0.9 })).toThrow('phaseStop must be after phaseStart, 0.9, got 0.85')
  for (const phases of [[], [0.1, 0.2], [0.5, 0.4, 0.6], [0, 0.1, 0.2], [0.5, 0.6, 1.1]]) {
    expect(() => acDc({ density: 0.1, phases })).toThrow('phases must be an odd number of ascending shares of the run')
  }
  expect(() => acDc({ density: 0.1, structure: 'fan-in' })).toThrow('wherever they are. Choose another structure')
  expect(() => acDc({ density: 0.1, slots: 'lost' as 'kept' })).toThrow('"reset" or "kept", got "lost"')
  const [large, small] = [view('a', [4, 3]), view('b', [0.4, 0.2])]
  await expect(acDc({ density: 0.5, counts: 'reference' })
    .update(undefined, [large, small], { step: 10, ...epochs, seed: 1 })).rejects.toThrow('ac-dc: b would keep nothing')
  await expect(acDc({ density: 0.5 }).update(undefined, [view('a', [NaN, 1])], { step: 10, ...epochs, seed: 1 }))
    .rejects.toThrow('a: prune score "magnitude" is NaN at position 0')
})
