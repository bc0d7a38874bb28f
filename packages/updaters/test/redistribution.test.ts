import { arraySource, Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { methods, snfs, type LayerView } from '../src/index.js'

const stored = Mask.from([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [3, 4])
const wide = Mask.from(Array.from({ length: 24 }, (_, i) => Number(i < 4)), [6, 4])
const view = (name: string, mask: Mask, values: readonly number[], momentum: number): LayerView => ({
  name, stored: mask, forward: mask, everActive: mask, values: Float32Array.from(values),
  measured: { 'gradient/moving-average:0.9': arraySource(Array(mask.size).fill(momentum)) }
})
// The first has the larger weights, the second the larger momentum and more positions.
const views = [view('a', stored, [4, 4, 4, 4], 1), view('b', wide, [1, 1, 1, 1], 3)]

async function counts(redistribution: 'momentum' | 'magnitude' | 'nonzeros' | 'none', grow?: string) {
  const updater = snfs({
    density: 0.5, interval: 1, dropFraction: 0.5, dropSchedule: 'constant', redistribution, ...grow && { grow }
  })
  const { change } = await updater.update(undefined, views, { step: 1, totalSteps: 10, seed: 1 })
  return change.layers.map(({ stored: { count } }) => count)
}

test('weights go to layers by the mean momentum, the mean weight, the number of weights, or of positions', async () => {
  expect(await counts('momentum')).toEqual([3, 5])    // 4 of 4 · (1, 3) / 4
  expect(await counts('magnitude')).toEqual([5, 3])   // of 4 · (4, 1) / 5, to the nearest
  expect(await counts('nonzeros')).toEqual([4, 4])
  expect(await counts('none')).toEqual([3, 5])        // of 4 · (12, 24) / 36, to the nearest
})

test('momentum may say how many come, and another rule where', async () => {
  expect(await counts('momentum', 'random')).toEqual([3, 5])
})

test('what nobody looks at is not measured', () => {
  expect(snfs({ density: 0.5 }).needs).toEqual(['gradient/moving-average:0.9'])
  expect(snfs({ density: 0.5, grow: 'random' }).needs).toEqual(['gradient/moving-average:0.9'])
  expect(snfs({ density: 0.5, grow: 'gradient', redistribution: 'magnitude' }).needs).toEqual(['gradient'])
  expect(snfs({ density: 0.5, grow: 'random', redistribution: 'none' }).needs).toEqual([])
  expect(snfs({ density: 0.5 }).settings).toEqual(methods['snfs']!.make({ density: 0.5 }).settings)
  expect(Object.keys(snfs({ density: 0.5 }).settings)).not.toContain('redistribution')
})
