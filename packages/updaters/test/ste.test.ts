import { expect, test } from 'vitest'
import { methods, randomPruning, srSte, staticMasks, ste } from '../src/index.js'

const layers = [{ name: 'fc1', shape: [8, 12] }, { name: 'fc2', shape: [4, 8] }]

test('ste is sr-ste without decay', () => {
  expect(ste({ n: 1 }).everyStep!(layers)).toEqual(srSte({ n: 1, maskedDecay: 0 }).everyStep!(layers))
  expect(ste().settings).toEqual({ ...srSte({ maskedDecay: 0 }).settings, method: 'ste' })
  expect(Object.keys(methods['ste']!.settings)).not.toContain('maskedDecay')
})

test('its refusals are in its name', () => {
  expect(() => ste({ n: 5 })).toThrow('ste: n must be at most m, 4, got 5')
  expect(() => ste({ m: 8, n: 2 }).plan(layers, { totalSteps: 1 })).toThrow('ste: m must divide the inputs of every')
  expect(() => ste({ maskedDecay: 1 } as object)).toThrow('unknown option "maskedDecay"')
})

test('random pruning draws the masks of static, of any distribution', async () => {
  for (const distribution of ['erk', 'uniform', 'igq']) {
    const [one, other] = await Promise.all([randomPruning, staticMasks].map(make =>
      make({ density: 0.3, distribution }).start(layers, { seed: 3 })))
    expect(one!.masks.map(({ stored }) => [...stored])).toEqual(other!.masks.map(({ stored }) => [...stored]))
  }
  expect(() => randomPruning({ density: 0.3, interval: 5 } as never)).toThrow(
    'random-pruning: these masks never change')
})
