import { arraySource } from '@itop/criteria'
import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { granet } from '../src/methods/granet.js'
import { rigl } from '../src/methods/rigl.js'
import { set } from '../src/methods/set.js'
import { snfs } from '../src/methods/snfs.js'

const stored = Mask.from([1, 1, 0, 0, 1, 0], [2, 3])
const view = {
  name: 'fc', stored, forward: stored, everActive: stored, values: Float32Array.of(5, 1, 4),
  measured: { 'gradient/mean-of:4': arraySource(Float32Array.of(0, 0, 2, -3, 0, 1)) }
}

test('grows where the mean gradient of so many steps is largest', async () => {
  const updater = rigl({ density: 0.5, gradientBatches: 4 })
  expect(updater.needs).toEqual(['gradient/mean-of:4'])
  expect(updater.settings).toMatchObject({ grow: 'gradient', gradientBatches: 4 })
  const { change } = await updater.update(undefined, [view], { step: 100, totalSteps: 1000, seed: 1 })
  expect([...change.layers[0].grown]).toEqual([3])
})

test('a single step is the gradient as it is', () => {
  expect(rigl({ density: 0.5, gradientBatches: 1 }).needs).toEqual(['gradient'])
  expect(rigl({ density: 0.5 }).settings).not.toHaveProperty('gradientBatches')
})

test('goes with any method and rule that looks at gradients', () => {
  expect(granet({ density: 0.5, gradientBatches: 8 }).needs).toEqual(['gradient/mean-of:8'])
  const own = { name: 'own', needs: ['gradient', 'other'], grow: () => new Uint32Array() }
  expect(set({ density: 0.5, grow: own, gradientBatches: 2 }).needs).toEqual(['gradient/mean-of:2', 'other'])
})

test('refuses what looks at no gradient, and more steps than lie between two updates', () => {
  expect(() => set({ density: 0.5, gradientBatches: 8 }))
    .toThrow(/gradientBatches is for a rule .* and grow "random" does not/)
  expect(() => rigl({ density: 0.5, interval: 5, gradientBatches: 8 }))
    .toThrow(/gradientBatches must be at most interval, 5, got 8/)
  expect(() => rigl({ density: 0.5, gradientBatches: 0 })).toThrow(/gradientBatches must be an integer ≥ 1, got 0/)
  expect(() => snfs({ density: 0.5, gradientBatches: 8 } as never)).toThrow(/unknown option "gradientBatches"/)
})
