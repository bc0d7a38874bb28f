import type { TensorInfo } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesTo, createLayout } from '../src/planes.js'

const { imagePlanes, imageTensor, planesOf } = createLayout(4)

/** A tensor of which only the shape matters. */
const tensor = (shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: 'float32' })

test('five images of 3 × 2 × 4 with a border of one: two blocks of four, pixel (0, 0) behind a row and a pixel', () => {
  const shape = { c: 3, h: 2, w: 4 }
  expect(imageTensor(shape, 5)).toEqual([2, 3, 4, 6, 4])
  expect(createLayout(8).imageTensor(shape, 5)).toEqual([1, 3, 4, 6, 8])
  expect(imagePlanes(shape, 5, 1)).toEqual({
    vector: 4, blocks: 2, channels: 3, rows: 2, run: 16, blockPitch: 288, channelPitch: 96, rowPitch: 24, border: 1,
    images: 5, isVector: false, origin: 28
  })
})

test('a vector is one block whose channels are features and whose run is the batch', () => {
  expect(planesOf(tensor([24, 132]), { c: 3, h: 2, w: 4 }, 128)).toEqual({
    vector: 4, blocks: 1, channels: 24, rows: 1, run: 128, blockPitch: 0, channelPitch: 132, rowPitch: 0, border: 0,
    images: 128, isVector: true, origin: 0
  })
})

const images = fc.record({
  c: fc.integer({ min: 1, max: 5 }), h: fc.integer({ min: 1, max: 9 }), w: fc.integer({ min: 1, max: 9 }),
  vector: fc.constantFrom(4, 8, 16), n: fc.integer({ min: 1, max: 20 }), border: fc.integer({ min: 0, max: 3 })
})

test('a tensor\'s shape tells its border, and blocks fill it without a gap', () => {
  fc.assert(fc.property(images, ({ vector, n, border, ...shape }) => {
    const { imagePlanes, imageTensor, planesOf } = createLayout(vector)
    const dimensions = imageTensor(shape, n, border)
    const planes = imagePlanes(shape, n, border)
    expect(planesOf(tensor(dimensions), shape, n)).toEqual(planes)
    expect(planes.blocks * planes.blockPitch).toBe(dimensions.reduce((product, length) => product * length, 1))
  }))
})

test('the first float is a corner of the border, the origin pixel (0, 0), the last vector the other corner', () => {
  fc.assert(fc.property(images, ({ vector, n, border, ...shape }) => {
    const planes = createLayout(vector).imagePlanes(shape, n, border)
    expect(bytesTo(planes, { y: -border, x: -border })).toBe(0)
    expect(bytesTo(planes, { y: 0, x: 0 })).toBe(planes.origin * 4)
    const last = bytesTo(planes, { y: shape.h - 1 + border, x: shape.w - 1 + border })
    expect(last).toBe((planes.channelPitch - vector) * 4)
  }))
})
