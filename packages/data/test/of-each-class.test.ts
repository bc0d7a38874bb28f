import { expect, test } from 'vitest'
import { batchOf, imageSet, ofEachClass, type FileSet, type MemorySet } from '../src/index.js'

/** Image i is the byte i; labels are 0 1 2 0 1 2 … with one image more of class 0, and none of class 3. */
const set: MemorySet = imageSet({
  name: 'ten', split: 'train', count: 10, shape: { c: 1, h: 1, w: 1 }, classes: 4,
  images: Uint8Array.from({ length: 10 }, (_, i) => i), labels: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
  normalisation: { mean: [0], std: [1 / 255] }, augmentation: { pad: 1, border: 'zero', flip: true }
})

test('draws so many images of each class, each with its label, by the seed', () => {
  const drawn = (seed: number) => {
    const some = ofEachClass(set, { count: 2, seed })
    const { images, labels } = batchOf(some, { index: 0, batchSize: some.count })
    return { images: [...images].map(Math.round), labels: [...labels] }
  }
  const { images, labels } = drawn(1)
  expect(labels.map((_, i) => images[i] % 3)).toEqual(labels)
  expect([...labels].sort()).toEqual([0, 0, 1, 1, 2, 2])
  expect(new Set(images).size).toBe(6)
  expect(drawn(1)).toEqual({ images, labels })
  expect(drawn(2).images).not.toEqual(images)
})

test('has no augmentation, and leaves the set as it was', () => {
  expect(ofEachClass(set, { count: 1, seed: 1 })).not.toHaveProperty('augmentation')
  expect(set.count).toBe(10)
})

test('refuses more images than a class has, and says how many it may be', () => {
  expect(() => ofEachClass(set, { count: 4, seed: 1 })).toThrow(new RangeError(
    'ofEachClass: expected 4 images of each class in \'ten\', got 3 of class 1. Ask for at most 3.'))
  expect(() => ofEachClass(set, { count: 0, seed: 1 })).toThrow('count must be an integer ≥ 1')
})

test('of a set in files selects the images, and refuses one whose labels are not known', () => {
  const { images: _i, labels: _l, augmentation: _a, ...described } = set
  const source = (labels?: ArrayLike<number>): FileSet => ({
    ...described,
    source: {
      prepare: () => Promise.resolve(), prepared: () => undefined, ...labels && { labels },
      select: (images, split) => ({
        ...source(Array.from(images, image => set.labels[image])), count: images.length, split
      })
    }
  })
  const some = ofEachClass(source(set.labels), { count: 3, seed: 1 })
  expect([some.count, some.split]).toEqual([9, 'validation'])
  expect(() => ofEachClass(source(), { count: 3, seed: 1 })).toThrow('none can be drawn by class')
})
