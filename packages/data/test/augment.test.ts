import { expect, test } from 'vitest'
import { cropAndFlip, variants, variation, writeVariation, type Variation } from '../src/augment.js'

const image = Uint8Array.of(
  11, 12, 13, 14,
  21, 22, 23, 24,
  31, 32, 33, 34,
  41, 42, 43, 44)

function augmented(border: 'zero' | 'reflect', change: Variation): number[] {
  const out = new Uint8Array(16).fill(255)
  writeVariation(image, 0, { c: 1, h: 4, w: 4 }, border, change, out, 0)
  return [...out]
}

test('a crop without shift or flip is the image', () => {
  expect(augmented('zero', { dy: 0, dx: 0, flip: false })).toEqual([...image])
})

test('shows black past the edge of a zero border', () => {
  expect(augmented('zero', { dy: -1, dx: 2, flip: false })).toEqual([
    0, 0, 0, 0,
    13, 14, 0, 0,
    23, 24, 0, 0,
    33, 34, 0, 0])
})

test('mirrors the image past a reflecting border, without repeating its edge', () => {
  expect(augmented('reflect', { dy: 2, dx: -1, flip: false })).toEqual([
    32, 31, 32, 33,
    42, 41, 42, 43,
    32, 31, 32, 33,
    22, 21, 22, 23])
})

test('flips after the crop', () => {
  expect(augmented('zero', { dy: 0, dx: 1, flip: true })).toEqual([
    0, 14, 13, 12,
    0, 24, 23, 22,
    0, 34, 33, 32,
    0, 44, 43, 42])
})

test('the codes are all shifts in [-pad, pad], each with and without flip, once', () => {
  const augmentation = { pad: 4, border: 'zero', flip: true } as const
  const all = Array.from({ length: variants(augmentation) }, (_, code) => variation(augmentation, code))
  expect(new Set(all.map(v => JSON.stringify(v))).size).toBe(9 * 9 * 2)
  expect(all.every(({ dy, dx }) => Math.abs(dy) <= 4 && Math.abs(dx) <= 4)).toBe(true)
})

test('as an augmenter it refuses a border that no image has, and one that these images have not', () => {
  expect(() => cropAndFlip({ pad: 128, border: 'zero', flip: true })).toThrow('pad must be an integer in [0, 127]')
  const { ways } = cropAndFlip({ pad: 4, border: 'reflect', flip: false })
  expect(ways({ c: 1, h: 5, w: 9 })).toBe(81)
  expect(() => ways({ c: 1, h: 4, w: 9 })).toThrow('pad must be an integer in [0, 3], got 4')
})
