import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { CheckpointError, storedFloats, storedWeight, usedWeight, type Checkpoint } from '../src/index.js'

const fc1 = { name: 'fc1', shape: [2, 3] }
const holding = (values: Checkpoint['arrays'] extends ReadonlyMap<string, infer V> ? V : never, mask?: Mask) => ({
  masks: new Map(mask && [['mask/fc1', mask]]), arrays: new Map([['value/fc1', values]])
})

test('a weight is its mask and one value for each position of it, or all positions without one', () => {
  const mask = Mask.from([1, 0, 0, 0, 0, 1], [2, 3])
  expect(storedWeight(holding(Float32Array.of(5, 6), mask), fc1)).toEqual({ mask, values: Float32Array.of(5, 6) })
  const dense = holding(new Float32Array(6))
  expect(storedWeight(dense, fc1)).toEqual({ mask: undefined, values: new Float32Array(6) })
})

test('what is missing, or of another shape, is refused with both', () => {
  const mask = Mask.full([2, 3])
  const message = (given: ReturnType<typeof holding>) => {
    try {
      storedWeight(given, fc1)
    } catch (error) {
      expect(error).toBeInstanceOf(CheckpointError)
      return String(error)
    }
    throw new Error('expected an error')
  }
  expect(message(holding(new Float32Array(6), Mask.full([3, 2])))).toMatch(
    /a mask of 'fc1' of shape \[2, 3\], got \[3, 2\]/)
  expect(message(holding(new Float32Array(2)))).toMatch(/expected 6 numbers of 'value\/fc1' in a Float32Array, got 2/)
  expect(message(holding(new Float32Array(5), mask))).toMatch(/expected 6 numbers .*, got 5 in a Float32Array/)
  expect(message(holding(new Float64Array(6), mask))).toMatch(/got 6 in a Float64Array/)
  expect(() => storedFloats(new Map(), 'momentum/fc1', 6)).toThrow(/expected 6 numbers of 'momentum\/fc1'.*got none/)
})

test('the used part of a weight is that of its forward mask, which lies in what is stored', () => {
  const stored = Mask.from([1, 1, 0, 0, 1, 1], [2, 3])
  const forward = Mask.from([0, 1, 0, 0, 0, 1], [2, 3])
  const held = holding(Float32Array.of(5, 6, 7, 8), stored)
  expect(usedWeight(held, fc1)).toEqual({ mask: stored, values: Float32Array.of(5, 6, 7, 8) })
  held.masks.set('forward/fc1', forward)
  expect(usedWeight(held, fc1)).toEqual({ mask: forward, values: Float32Array.of(6, 8) })
  held.masks.set('forward/fc1', Mask.full([2, 3]))
  expect(() => usedWeight(held, fc1)).toThrow(/a forward mask of 'fc1' within what is stored, got 6 positions/)
})
