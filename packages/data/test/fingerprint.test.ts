import { expect, test } from 'vitest'
import { fingerprint } from '../src/fingerprint.js'
import { split } from '../src/split.js'
import type { MemorySet } from '../src/types.js'
import { smallSet } from './examples.js'

const set = smallSet({ count: 1000 })
const same = fingerprint(set)
function changed(field: 'images' | 'labels', at: number): MemorySet {
  const bytes = set[field].slice()
  bytes[at] = (bytes[at] + 1) % 10
  return { ...set, [field]: bytes }
}

test('equal sets have equal fingerprints, the same ones on every machine', () => {
  expect(fingerprint(smallSet({ count: 1000 }))).toEqual(same)
  expect(fingerprint(smallSet())).toEqual({
    count: 10,
    labels: '1f825aa2f0020ef7cf91dfa30da4668d791c5d4824fc8e41354b89ec05795ab3',
    images: expect.stringMatching(/^[0-9a-f]{64}$/)
  })
})

test('any label counts', () => {
  for (const at of [0, 1, 999]) {
    const { labels, ...rest } = fingerprint(changed('labels', at))
    expect(labels).not.toBe(same.labels)
    expect(rest).toEqual({ count: 1000, images: same.images })
  }
})

test('so does every pixel of a small set, and of one in four images of a set of 1,000', () => {
  const few = smallSet({ count: 256 })
  for (const at of [0, 511, 1023]) {
    const images = few.images.map((byte, i) => i === at ? byte ^ 1 : byte)
    expect(fingerprint({ ...few, images }).images).not.toBe(fingerprint(few).images)
  }
  const seen = Array.from({ length: 1000 }, (_, image) => image)
    .filter(image => fingerprint(changed('images', 4 * image)).images !== same.images)
  expect(seen.length).toBe(256)
})

test('parts of a set are told apart', () => {
  const { train, validation } = split(set, { validation: 0.5 })
  expect(fingerprint(train)).not.toEqual(fingerprint(validation))
})

test('a source that cannot tell leaves it at the number of images', () => {
  const { images: _, labels: __, ...description } = set
  const source = { prepare: async () => {}, prepared: () => undefined, select: () => { throw new Error('not asked') } }
  expect(fingerprint({ ...description, source })).toEqual({ count: 1000 })
})
