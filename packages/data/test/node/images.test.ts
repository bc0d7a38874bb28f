import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, fillBatch, prepareBatch } from '../../src/batch.js'
import { openDataset, type OpenOptions } from '../../src/node.js'
import { split } from '../../src/split.js'
import type { Augmenter, Batch, BatchOptions, Dataset, FileSet, ImageSet } from '../../src/types.js'
import { painted, plain, put, type Colour } from './image-files.js'

let folder = ''
const opened: Dataset[] = []
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-images-')) })
afterEach(async () => {
  await Promise.all(opened.splice(0).map(data => data.close?.()))
  rmSync(folder, { recursive: true })
})

async function open(path = folder, options: OpenOptions = {}): Promise<Dataset<FileSet>> {
  const data = await openDataset(path, { imageSize: 4, workers: 1, ...options })
  opened.push(data)
  return data as Dataset<FileSet> // every test of this file opens image files
}

async function batch(set: ImageSet, options: BatchOptions): Promise<Batch> {
  await prepareBatch(set, options)
  return batchOf(set, options)
}

const [mean, std] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]

/** The bytes that were normalised, `[size, 3, h, w]`. */
function bytesOf({ images, size }: Batch): number[] {
  const plane = images.length / size / 3
  return [...images].map((value, i) => {
    const c = Math.floor(i / plane) % 3
    return Math.round((value * std[c] + mean[c]) * 255) + 0 // never −0
  })
}

/** A training set of `count` images in three classes, image i of red 20·i; and three test images. */
async function putColours(count = 9) {
  const classes = ['ant', 'bee', 'cat']
  const files = Array.from({ length: count }, async (_, i) =>
    [`train/${classes[i % 3]}/${i}.png`, await painted(12, 9, (x, y) => [20 * i, 20 * x, 28 * y])] as const)
  put(folder, Object.fromEntries(await Promise.all(files)))
  for (const name of classes) put(folder, { [`val/${name}/a.webp`]: await webp([0, 0, 255]) })
}

const webp = (colour: Colour) => plain(colour).then(bytes => sharp(bytes).webp({ lossless: true }).toBuffer())

test('classes are the folders in the order of their names, images in the order of their paths', async () => {
  put(folder, {
    'train/dog/2.png': await plain([0, 0, 255]), 'train/dog/10.png': await plain([0, 0, 250]),
    'train/Cat/b/1.png': await plain([9, 0, 0]), 'train/Cat/a.JPEG': await plain([255, 0, 0]),
    'train/Cat/.DS_Store': 'left by a system',
    'val/dog/x.webp': await webp([1, 2, 3]), 'val/Cat/x.png': await plain([4, 5, 6])
  })
  const { name, train, test, files } = await open()
  expect([train.classes, train.count, test.count, train.shape]).toEqual([2, 4, 2, { c: 3, h: 4, w: 4 }])
  expect(train.classNames).toEqual(['Cat', 'dog'])
  expect([folder.endsWith(name), files]).toEqual([true, [join(folder, 'train'), join(folder, 'val')]])
  const { labels, ...first } = await batch(train, { index: 0, batchSize: 8 })
  expect([...labels]).toEqual([0, 0, 1, 1])
  expect([0, 1, 2, 3].map(i => bytesOf({ labels, ...first })[i * 48])).toEqual([255, 9, 0, 0])
  expect([2, 3].map(i => bytesOf({ labels, ...first })[i * 48 + 32])).toEqual([250, 255])
  const tested = bytesOf(await batch(test, { index: 0, batchSize: 2 }))
  expect(tested.filter((_, i) => i % 16 === 0)).toEqual([4, 5, 6, 1, 2, 3])
})

test('without augmentation shows the middle: an image of 256×256 loses 16 pixels at every side', async () => {
  const image = await painted(256, 256, (x, y) => [x, y, 7])
  put(folder, { 'train/a/1.png': image, 'train/b/1.png': image, 'val/a/1.png': image, 'val/b/1.png': image })
  const { test: set } = await open(folder, { imageSize: 224 })
  const bytes = bytesOf(await batch(set, { index: 0, batchSize: 1 }))
  const at = (c: number, y: number, x: number) => bytes[(c * 224 + y) * 224 + x]
  expect([at(0, 0, 0), at(1, 0, 0), at(2, 0, 0)]).toEqual([16, 16, 7])
  expect([at(0, 100, 223), at(1, 100, 223), at(1, 223, 5)]).toEqual([239, 116, 239])
})

test('reads grey, transparent, 16-bit and CMYK images as red, green, blue', async () => {
  const base = sharp(await plain([80, 80, 80]))
  put(folder, {
    'train/a/alpha.png': await base.clone().ensureAlpha(1).png().toBuffer(),
    'train/a/cmyk.jpg': await base.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    'train/a/deep.png': await base.clone().toColourspace('rgb16').png().toBuffer(),
    'train/a/grey.png': await base.clone().greyscale().png().toBuffer(),
    'train/b/1.png': await plain([80, 80, 80])
  })
  put(folder, { 'val/a/1.png': await plain([0, 0, 0]), 'val/b/1.png': await plain([0, 0, 0]) })
  const { train } = await open()
  const bytes = bytesOf(await batch(train, { index: 0, batchSize: 5 }))
  expect(bytes).toHaveLength(5 * 48)
  // CMYK has no profile of its own here, and goes through a printer's gamut.
  bytes.forEach((byte, i) => {
    expect(Math.abs(byte - 80), `${i}`).toBeLessThanOrEqual(Math.floor(i / 48) === 1 ? 24 : 1)
  })
})

test('augments: parts of the image, upright, every other one mirrored', async () => {
  await putColours()
  const { train } = await open()
  const rights = []
  for (const epoch of [0, 1, 2, 3]) {
    const bytes = bytesOf(await batch(train, { seed: 1, epoch, index: 0, batchSize: 9, augment: true }))
    for (let image = 0; image < 9; image++) {
      const at = (c: number, y: number, x: number) => bytes[((image * 3 + c) * 4 + y) * 4 + x]
      expect(new Set([0, 1, 2, 3].flatMap(y => [0, 1, 2, 3].map(x => at(0, y, x))))).toEqual(new Set([at(0, 0, 0)]))
      const across = [0, 1, 2].map(x => Math.sign(at(1, 0, x + 1) - at(1, 0, x)))
      const down = [0, 1, 2].map(y => Math.sign(at(2, y + 1, 0) - at(2, y, 0)))
      expect(Math.abs(across[0] + across[1] + across[2])).toBe(3)
      expect(down).toEqual([1, 1, 1])
      rights.push(across[0])
    }
  }
  // 36 fair coins: 18 of each, deviation 3.
  expect(Math.abs(rights.reduce((a, b) => a + b, 0))).toBeLessThan(20)
  const again = async (epoch: number) =>
    (await batch(train, { seed: 1, epoch, index: 0, batchSize: 9, augment: true })).images
  expect(await again(0)).not.toEqual(await again(1))
})

test('a batch is a function of seed, epoch and index, whatever was asked for before and whoever decodes', async () => {
  await putColours()
  const [one, three, resumed] = [await open(), await open(folder, { workers: 3 }), await open(folder, { workers: 2 })]
  const common = { batchSize: 4, shuffle: true, augment: true }
  const choice = fc.record({ seed: fc.constantFrom(1, 'two'), epoch: fc.nat(3), index: fc.nat(2) })
  await fc.assert(fc.asyncProperty(choice, async chosen => {
    const options = { ...common, ...chosen }
    expect(await batch(three.train, options)).toEqual(await batch(one.train, options))
  }), { numRuns: 15 })
  for (let epoch = 0; epoch < 3; epoch++) {
    for (let index = 0; index < 3; index++) await batch(one.train, { ...common, seed: 5, epoch, index })
  }
  const options = { ...common, seed: 5, epoch: 2, index: 1 }
  expect(await batch(resumed.train, options)).toEqual(await batch(one.train, options))
})

test('an epoch shows every image once; an image is augmented alike whatever the batch size', async () => {
  await putColours(10)
  const { train } = await open()
  const common = { seed: 3, epoch: 1, shuffle: true, augment: true }
  const whole = await batch(train, { ...common, batchSize: 10, index: 0 })
  const parts = []
  for (const index of [0, 1, 2, 3]) parts.push(await batch(train, { ...common, batchSize: 3, index }))
  expect(parts.map(({ size }) => size)).toEqual([3, 3, 3, 1])
  expect(parts.flatMap(({ images }) => [...images])).toEqual([...whole.images])
  const reds = bytesOf(whole).filter((_, i) => i % 48 === 0)
  expect(reds.sort((a, b) => a - b)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180])
})

test('an augmenter of one\'s own sees the middle of each image, and writes beside what was decoded', async () => {
  await putColours(10)
  const { train } = await open()
  const options = { seed: 3, epoch: 1, index: 1, batchSize: 4, shuffle: true }
  const plain = bytesOf(await batch(train, options))
  const augment: Augmenter = {
    name: 'inverse', settings: {}, ways: () => 1,
    vary: ({ pixels }, out) => { pixels.forEach((pixel, i) => { out[i] = 255 - pixel }) }
  }
  for (const _ of [1, 2]) {
    expect(bytesOf(await batch(train, { ...options, augment }))).toEqual(plain.map(byte => 255 - byte))
  }
  expect(bytesOf(await batch(train, options))).toEqual(plain)
})

test('decodes the batches that follow while nobody waits, the next epoch included', async () => {
  await putColours()
  const { train, test } = await open()
  const choice = { seed: 1, epoch: 0, index: 2, batchSize: 4, shuffle: true, augment: true }
  await prepareBatch(train, choice)
  const next = { epoch: 1, index: 0, batchSize: 4, augment: true, shuffle: true, seed: 1 }
  await expect.poll(() => train.source.prepared({ ...next, index: 1 })).toBeDefined()
  expect(train.source.prepared(next)).toBeDefined()
  expect(batchOf(train, { ...choice, epoch: 1, index: 0 }).size).toBe(4)
  const last = { epoch: 0, index: 0, batchSize: 4, augment: false, shuffle: false }
  await prepareBatch(test, last)
  expect(test.source.prepared({ ...last, epoch: 1 })).toBeUndefined()
})

test('fillBatch writes what was prepared in either layout, and says so where nothing was', async () => {
  await putColours()
  const { train } = await open()
  const options = { index: 1, batchSize: 6, layout: 'feature-major', lanes: 8 } as const
  const buffers = { images: new Float32Array(48 * 8).fill(NaN), labels: new Int32Array(6).fill(-1) }
  expect(() => fillBatch(train, options, buffers)).toThrow(/batch 1 is not decoded. Await prepareBatch/)
  await prepareBatch(train, options)
  expect(fillBatch(train, options, buffers)).toBe(3)
  const { images, labels } = batchOf(train, { index: 1, batchSize: 6 })
  expect([...buffers.labels]).toEqual([...labels, 0, 0, 0])
  expect([...buffers.images]).toEqual(Array.from({ length: 48 * 8 }, (_, at) =>
    at % 8 < 3 ? images[at % 8 * 48 + Math.floor(at / 8)] : 0))
  const part = batchOf(train, { index: 1, batchSize: 6, part: { first: 1, count: 2 } })
  expect([part.labels, part.images]).toEqual([labels.subarray(1, 3), images.subarray(48, 3 * 48)])
  expect(() => prepareBatch(train, { index: 9, batchSize: 1 })).toThrow('index must be an integer in [0, 8], got 9')
  await (await open()).close?.()
})

test('a set in memory needs no preparation', async () => {
  const { train } = await openDataset('mnist')
  expect(prepareBatch(train, { index: 0, batchSize: 1 })).toBeUndefined()
})

test('without test images a tenth is held out, evenly spaced; so is a validation share', async () => {
  for (const name of ['a', 'b']) {
    for (let i = 0; i < 10; i++) put(folder, { [`${name}/${i}.png`]: await plain([name === 'a' ? i : 100 + i, 0, 0]) })
  }
  const { train, test } = await open()
  const reds = async (set: ImageSet, extra = {}) =>
    bytesOf(await batch(set, { index: 0, batchSize: 20, ...extra })).filter((_, i) => i % 48 === 0)
  expect(await reds(test)).toEqual([5, 105])
  const parts = split(train, { validation: 4 / 18 })
  expect([parts.train.count, parts.validation.count, parts.validation.split]).toEqual([14, 4, 'validation'])
  expect(await reds(parts.validation)).toEqual([2, 7, 102, 107])
  expect([...(await batch(parts.validation, { index: 0, batchSize: 4 })).labels]).toEqual([0, 0, 1, 1])
  // What is held out is not augmented; these images are plain, but their mirror image would need a seed.
  expect(await reds(parts.validation, { augment: true, seed: 1 })).toEqual([2, 7, 102, 107])
})

test('after it was closed a set says so', async () => {
  await putColours()
  const { train, close } = await open()
  await close?.()
  await expect(prepareBatch(train, { index: 0, batchSize: 1 })).rejects.toThrow(/threads that decode images have ended/)
})
