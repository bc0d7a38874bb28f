import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesPerEpoch, batchOf, evaluationBatches, fillBatch } from '../src/batch.js'
import { epochOrder } from '../src/epoch.js'
import { imageSet } from '../src/image-set.js'
import { split } from '../src/split.js'
import type { Augmenter, Pixels } from '../src/types.js'
import { writeFeatureMajor } from '../src/write-pixels.js'
import { smallSet } from './examples.js'

const augmentation = { pad: 1, border: 'reflect', flip: true } as const
const training = { seed: 7, epoch: 3, batchSize: 4, shuffle: true, augment: true }

test('without shuffle or augmentation a batch is the next images of the file, the last one smaller', () => {
  const set = smallSet({ count: 10 })
  expect(batchesPerEpoch(set, 4)).toBe(3)
  const { size, images, labels } = batchOf(set, { index: 2, batchSize: 4 })
  expect(size).toBe(2)
  expect([...labels]).toEqual([8, 9])
  expect([...images]).toEqual([32, 33, 34, 35, 36, 37, 38, 39].map(byte => Math.fround(byte / 255)))
  expect([...evaluationBatches(set, { batchSize: 4 })].map(batch => [...batch.labels]))
    .toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
})

test('normalises each channel by its own mean and deviation', () => {
  const set = imageSet({
    name: 'a', split: 'test', count: 1, shape: { c: 2, h: 1, w: 1 }, classes: 1, images: Uint8Array.of(255, 51),
    labels: Uint8Array.of(0), normalisation: { mean: [0.5, 0.2], std: [0.25, 2] }
  })
  expect([...batchOf(set, { index: 0, batchSize: 1 }).images]).toEqual([2, 0])
})

test('an epoch shows every image once, in an order of its own', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.string(), fc.nat(50), (count, seed, epoch) => {
    const set = smallSet({ count })
    const order = epochOrder(set, seed, epoch)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    if (count > 30) expect([...order]).not.toEqual([...epochOrder(set, seed, epoch + 1)])
  }))
})

test('every order of three images is as likely', () => {
  const set = smallSet({ count: 3 })
  const counts = new Map<string, number>()
  for (let epoch = 0; epoch < 6000; epoch++) {
    const key = epochOrder(set, 1, epoch).join()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  // Expected 1000, deviation 29; the seed is fixed, so this never flickers.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
})

test('a batch is the same whatever was asked for before', () => {
  const make = () => smallSet({ count: 23, c: 3, h: 4, w: 4, augmentation })
  const set = make()
  fc.assert(fc.property(fc.nat(5), fc.nat(3), fc.constantFrom(1, 'seed'), (index, epoch, seed) => {
    const options = { ...training, seed, epoch, index }
    expect(batchOf(set, options)).toEqual(batchOf(make(), options))
  }))
})

test('an image is augmented alike in an epoch whatever the batch size', () => {
  const set = smallSet({ count: 12, h: 4, w: 4, augmentation })
  const whole = batchOf(set, { ...training, batchSize: 12, index: 0 })
  const parts = [0, 1, 2].flatMap(index => [...batchOf(set, { ...training, index }).images])
  expect(parts).toEqual([...whole.images])
  const plain = batchOf(set, { ...training, augment: false, batchSize: 12, index: 0 })
  expect([...whole.images]).not.toEqual([...plain.images])
})

test('a part of a batch is what it is in the whole batch', () => {
  const set = smallSet({ count: 23, c: 3, h: 4, w: 4, augmentation })
  const cut = fc.record({
    index: fc.nat(5), augment: fc.boolean(), shuffle: fc.boolean(),
    first: fc.nat(3), count: fc.integer({ min: 1, max: 4 })
  })
  fc.assert(fc.property(cut, ({ first, count, ...choice }) => {
    const options = { ...training, ...choice }
    const whole = batchOf(set, options)
    fc.pre(first + count <= whole.size)
    const part = batchOf(set, { ...options, part: { first, count } })
    const { images, labels } = whole
    expect(part).toEqual({
      size: count, images: images.slice(48 * first, 48 * (first + count)), labels: labels.slice(first, first + count)
    })
  }))
})

/** Adds its way to every pixel. */
const brighter: Augmenter = {
  name: 'brighter', settings: {}, ways: () => 7,
  vary: ({ pixels, way }, out) => { pixels.forEach((pixel, i) => { out[i] = pixel + way }) }
}

test('an augmenter of one\'s own replaces that of the set, each image in a way of its own', () => {
  const set = smallSet({ count: 12, h: 4, w: 4, augmentation })
  const options = { ...training, batchSize: 12, index: 0, shuffle: false }
  const plain = batchOf(set, { ...options, augment: false }).images
  const { images } = batchOf(set, { ...options, augment: brighter })
  const added = Array.from({ length: 12 }, (_, i) => Math.round((images[16 * i]! - plain[16 * i]!) * 255))
  expect(added.every(way => way >= 0 && way < 7)).toBe(true)
  expect(new Set(added).size).toBeGreaterThan(2)
  const parts = [0, 1, 2].flatMap(index =>
    [...batchOf(set, { ...options, augment: brighter, batchSize: 4, index }).images])
  expect(parts).toEqual([...images])
  expect(batchOf(set, options).images).not.toEqual(images)
  expect(() => batchOf(set, { ...options, augment: { ...brighter, ways: () => 0.5 } }))
    .toThrow('the ways of brighter must be an integer in [1, 4294967296], got 0.5')
})

test('feature-major is the transpose, with lanes of zeros at the end', () => {
  const between = (min: number, max: number) => fc.integer({ min, max })
  const sizes = fc.record({ count: between(1, 40), c: between(1, 3), h: between(2, 12) })
  fc.assert(fc.property(sizes, fc.nat(9), fc.boolean(), ({ count, c, h }, extra, augment) => {
    const set = smallSet({ count, c, h, w: 9, augmentation })
    const options = { ...training, augment, batchSize: count, index: 0 }
    const lanes = count + extra
    const { images } = batchOf(set, options)
    const transposed = batchOf(set, { ...options, layout: 'feature-major', lanes }).images
    const features = c * h * 9
    expect(transposed.length).toBe(features * lanes)
    const expected = new Float32Array(features * lanes)
    images.forEach((value, at) => { expected[at % features * lanes + Math.floor(at / features)] = value })
    expect(transposed).toEqual(expected)
  }))
})

test('fillBatch writes the same values over what the arrays held', () => {
  const set = smallSet({ count: 10 })
  const buffers = { images: new Float32Array(4 * 4).fill(NaN), labels: new Int32Array(4).fill(-1) }
  const options = { ...training, index: 2, layout: 'feature-major', lanes: 4 } as const
  expect(fillBatch(set, options, buffers)).toBe(2)
  const { images, labels } = batchOf(set, options)
  expect(buffers.images).toEqual(images)
  expect([...buffers.labels]).toEqual([...labels, 0, 0])
  expect(() => fillBatch(set, options, { ...buffers, images: new Float32Array(15) })).toThrow('room for 16 values')
})

test('fillBatch leaves the pixels to who writes them faster, labels it writes itself', () => {
  const set = smallSet({ count: 10, c: 2 })
  const options = { ...training, index: 2, layout: 'feature-major', lanes: 4 } as const
  const images = new Float32Array(8 * 4).fill(7)
  const labels = new Int32Array(2)
  let given: Pixels | undefined
  fillBatch(set, options, { images, labels, writePixels: pixels => { given = pixels } })
  const expected = batchOf(set, options)
  expect(images.every(value => value === 7)).toBe(true)
  expect(labels).toEqual(expected.labels)
  writeFeatureMajor(given!, 4, images)
  expect(images).toEqual(expected.images)
})

test('refuses options that make no sense', () => {
  const set = smallSet()
  const options = { index: 0, batchSize: 4 }
  expect(() => batchOf(set, { ...options, index: 3 })).toThrow('index must be an integer in [0, 2], got 3')
  expect(() => batchOf(set, { ...options, batchSize: 0 })).toThrow('batchSize must be an integer ≥ 1')
  expect(() => batchOf(set, { ...options, shuffle: true })).toThrow('need a seed')
  expect(() => batchOf(set, { ...options, layout: 'feature-major', lanes: 3 })).toThrow('lanes must be an integer ≥ 4')
  expect(() => batchOf(set, { ...options, lanes: 4 })).toThrow('feature-major')
  const part = (first: number, count: number) => () => batchOf(set, { ...options, index: 2, part: { first, count } })
  expect(part(2, 1)).toThrow('part.first must be an integer in [0, 1], got 2')
  expect(part(1, 2)).toThrow('part.count must be an integer in [1, 1], got 2')
  expect(part(0, 0)).toThrow('part.count must be an integer in [1, 2], got 0')
  expect(() => batchOf(set, { ...options, ...{ suffle: true } })).toThrow('unknown option "suffle"')
})

test('split holds out the last images, without augmentation', () => {
  const { train, validation } = split(smallSet({ count: 10, augmentation }), { validation: 0.2 })
  expect([...train.labels, '|', ...validation.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, '|', 8, 9])
  expect([train.augmentation, validation.augmentation]).toEqual([augmentation, undefined])
  expect([validation.split, validation.images[0]]).toEqual(['validation', 32])
  expect(() => split(train, { validation: 1 })).toThrow('leaves an image on either side')
  expect(() => split(train, { validation: 0.01 })).toThrow('leaves an image on either side')
})

test('imageSet refuses fields that disagree', () => {
  const set = smallSet()
  expect(() => imageSet({ ...set, images: set.images.subarray(1) })).toThrow('count·c·h·w = 40 entries, got 39')
  expect(() => imageSet({ ...set, labels: set.labels.with(3, 10) })).toThrow('got 10 at 3')
  expect(() => imageSet({ ...set, normalisation: { mean: [0], std: [0] } })).toThrow('deviations above 0')
  const tooWide = { pad: 2, border: 'reflect', flip: true } as const
  expect(() => imageSet({ ...set, augmentation: tooWide })).toThrow('in [0, 1], got 2')
  expect(() => imageSet({ ...set, ...{ class: 1 } })).toThrow('unknown option "class"')
})

test('a set takes the bytes of a canvas as bytes, and refuses other arrays by name', () => {
  const set = smallSet()
  const { images, ...rest } = set
  const clamped = new Uint8ClampedArray(images.buffer, images.byteOffset, images.length)
  const ours = imageSet({ ...rest, images: clamped })
  expect([ours.images.constructor, ours.images.buffer]).toEqual([Uint8Array, images.buffer])
  expect(ours.images).toEqual(images)
  // What a caller without types may pass.
  const refuse = (change: object, message: string) => {
    expect(() => imageSet({ ...set, ...change })).toThrow(message)
  }
  refuse({ images: Float32Array.from(images) }, 'imageSet: images must be a Uint8Array of bytes, got Float32Array')
  refuse({ images: [...images] }, 'got Array')
  refuse({ images: undefined }, 'got Undefined')
  refuse({ labels: [...set.labels] }, 'imageSet: labels must be a Uint8Array of bytes, got Array')
  refuse({ labels: Int32Array.from(set.labels) }, 'got Int32Array')
})
