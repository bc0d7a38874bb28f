import { Mask, MaskSet } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { methods, startingFrom } from '../src/index.js'

const layers = [{ name: 'fc1', shape: [4, 4] }, { name: 'fc2', shape: [2, 4] }]
const fc1 = Mask.from([1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0], [4, 4])
const fc2 = Mask.from([1, 1, 0, 0, 0, 1, 1, 0], [2, 4])
const masks = MaskSet.from([['fc1', fc1], ['fc2', fc2]])

describe.each(['static', 'set', 'rigl', 'snfs', 'dsr', 'deepr', 'mest', 'cht', 'chase'])('%s', name => {
  test('starts from given masks, and its plan has their densities', async () => {
    const updater = startingFrom(methods[name]!, {}, masks)
    const started = await updater.start(layers, { seed: 1 })
    expect(started.masks.map(({ stored, forward }) => [stored, forward])).toEqual([[fc1, fc1], [fc2, fc2]])
    expect(updater.plan(layers, { totalSteps: 2000, stepsPerEpoch: 100 }).at(0).densities).toEqual([0.25, 0.5])
    expect(updater.settings).toMatchObject({ method: name, density: 8 / 24, distribution: 'given' })
  })
})

test('goes on from them as from its own', async () => {
  const updater = startingFrom(methods['set']!, { interval: 1, dropFraction: 0.5 }, masks)
  const view = (name: string, stored: Mask) => ({
    name, stored, forward: stored, everActive: stored, values: new Float32Array(4).fill(1), measured: {}
  })
  const { change } = await updater.update(undefined, [view('fc1', fc1), view('fc2', fc2)],
    { step: 1, totalSteps: 10, seed: 1 })
  expect(change.layers.map(({ stored }) => stored.count)).toEqual([4, 4])
})

test('other masks are other settings, so that a run is not resumed on them', () => {
  const other = masks.with('fc2', Mask.from([1, 1, 1, 0, 0, 1, 0, 0], [2, 4]))
  const [one, two] = [masks, other].map(set => startingFrom(methods['set']!, {}, set).settings['masks'])
  expect(one).not.toBe(two)
})

test.each([
  [MaskSet.from([['fc1', fc1]]), 'expected one of \'fc2\', got those of fc1. They are of another network.'],
  [masks.with('fc3', fc2), 'expected layers of the network, fc1, fc2, got \'fc3\' too.'],
  [MaskSet.from([['fc1', fc2], ['fc2', fc2]]), 'expected 4×4 of \'fc1\', got 2×4.'],
  [MaskSet.from([['fc1', fc1], ['fc2', Mask.empty([2, 4])]]), 'that of \'fc2\' has no position.']
])('masks that do not fit are refused before training: %#', (set, message) => {
  expect(() => startingFrom(methods['set']!, {}, set).plan(layers, { totalSteps: 2000 })).toThrow(message)
})

test('methods that choose their first masks otherwise are refused, and settings of drawing', () => {
  for (const name of ['snip', 'top-kast', 'sr-ste', 'gmp', 'granet', 'dense', 'ac-dc']) {
    expect(() => startingFrom(methods[name]!, {}, masks)).toThrow(`${name}: it does not start from masks`)
  }
  expect(() => startingFrom(methods['set']!, { distribution: 'erk' }, masks)).toThrow(
    'set: distribution is of masks that are drawn, and these are given. Leave it out.')
})
