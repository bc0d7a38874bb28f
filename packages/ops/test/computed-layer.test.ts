import { Mask, randomSubset } from '@itop/masks'
import { expect, test } from 'vitest'
import { computedConvolution, computedLayer, createPattern, removedInWords } from '../src/index.js'

// Of four outputs the second and of three inputs the last have no weight.
const pattern = createPattern(Mask.from([1, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0], [4, 3]))

test('a layer is computed without the outputs and inputs that have no weight', () => {
  const { pattern: left, outputs, inputs } = computedLayer(pattern)
  expect([...left.mask]).toEqual([1, 1, 0, 1, 1, 0])
  expect([[...outputs!.living], [...outputs!.places]]).toEqual([[0, 2, 3], [0, 3, 1, 2]])
  expect([[...inputs!.living], [...inputs!.places]]).toEqual([[0, 1], [0, 1, 2]])
  expect(computedLayer(pattern)).toBe(computedLayer(pattern))
})

test('a convolution keeps all taps of what is left; one of groups is computed whole', () => {
  const taps = 32 * 32
  const bits = Array.from({ length: 3 * 2 * taps }, (_, i) => Math.floor(i / taps) === 3 ? i % 2 : 0)
  const conv = {
    pattern: createPattern(Mask.from(bits, [3, 2, 32, 32])), n: 1, input: { c: 2, h: 33, w: 33 },
    output: { c: 3, h: 2, w: 2 }, stride: [1, 1], padding: [0, 0], groups: 1
  } as const
  const { conv: left, inputs, outputs } = computedConvolution(conv)
  expect([left.input.c, left.output.c, left.pattern.shape]).toEqual([1, 1, [1, 1, 32, 32]])
  expect([...left.pattern.mask]).toEqual(bits.slice(3 * taps, 4 * taps))
  expect([[...outputs!.living], [...inputs!.living]]).toEqual([[1], [1]])
  const grouped = { ...conv, groups: 2 }
  expect(computedConvolution(grouped).conv).toBe(grouped)
})

test('a convolution is computed whole where little is saved for what would be copied', () => {
  /** Of every second channel to every second output. */
  const conv = (channels: number) => createPattern(Mask.from(Array.from({ length: channels ** 2 * 9 }, (_, i) =>
    Number(Math.floor(i / 9) % channels % 2 + Math.floor(i / 9 / channels) % 2 === 0)), [channels, channels, 3, 3]))
  expect([16, 256].map(channels => computedLayer(conv(channels)).pattern.shape[0])).toEqual([16, 128])
})

test('a layer whose units all live, or nearly all, or that has no weight, is computed whole', () => {
  const masks = [
    Mask.full([4, 4]), Mask.empty([4, 4]), randomSubset({ shape: [20, 30], count: 200, seed: '1' }),
    Mask.from([1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0], [5, 4])   // one output of five
  ]
  for (const mask of masks) {
    const whole = createPattern(mask)
    expect(computedLayer(whole)).toEqual({ pattern: whole })
    expect(removedInWords(whole)).toBe('')
  }
})

test('says what is removed, and what that leaves', () => {
  expect(removedInWords(pattern)).toBe(
    '; 1 of 4 outputs and 1 of 3 inputs have no weight and are left out: 50 % of the products are computed')
})
