import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { cifarFile, idxFile } from '../examples.js'
import { scratch } from './opened.js'
import { plain, put, tarOf } from './image-files.js'

const at = scratch()

const idx = (half: string, labels: readonly number[]) => ({
  [`${half}-images-idx3-ubyte`]: idxFile([labels.length, 2, 2], new Uint8Array(labels.length * 4)),
  [`${half}-labels-idx1-ubyte`]: idxFile([labels.length], labels)
})

/** The same labels as IDX files, as a lone pair of IDX files, as CIFAR files and as a shard. */
const kinds: Readonly<Record<string, (labels: readonly number[]) => Promise<string>>> = {
  'IDX files': labels => {
    put(at.folder, { ...idx('train', labels), ...idx('t10k', [labels[0]]) })
    return Promise.resolve(at.folder)
  },
  'a pair of IDX files': labels => {
    put(at.folder, idx('own', labels))
    return Promise.resolve(join(at.folder, 'own-images-idx3-ubyte'))
  },
  'shards': async labels => {
    const image = await plain([1, 2, 3])
    const samples = labels.flatMap((label, i) => [[`${i}.png`, image], [`${i}.cls`, `${label}`]] as const)
    put(at.folder, { 'train-0.tar': tarOf(samples), 'val-0.tar': tarOf({ 'x.png': image, 'x.cls': `${labels[0]}` }) })
    return at.folder
  }
}

for (const [kind, make] of Object.entries(kinds)) {
  test(`${kind} of one class are refused, whichever it is`, async () => {
    for (const label of [0, 5]) {
      const path = await make([label, label, label])
      for (const allowEmptyClasses of [false, true]) {
        expect(await at.refusal({ allowEmptyClasses }, path)).toContain(
          `: expected images of at least two classes, found only class ${label}. A network cannot learn one class`)
      }
    }
  })

  test(`${kind}: empty classes are told with their numbers`, async () => {
    const { train, emptyClasses } = await at.open({}, await make([1, 2, 2, 1]))
    expect([train.classes, emptyClasses]).toEqual([3, [0]])
    expect((await at.open({}, await make([1, 0, 1, 0]))).emptyClasses).toBeUndefined()
  })

  test(`${kind}: more empty classes than full ones are refused unless they are allowed`, async () => {
    const path = await make([0, 1, 2, 255, 1])
    expect(await at.refusal({}, path)).toContain(
      ': expected training images of at least half of the 256 classes, found those of 4, the highest of them 255 ' +
      '(image 3). Check the labels, or choose to allow empty classes.')
    const { train, emptyClasses } = await at.open({ allowEmptyClasses: true }, path)
    expect([train.classes, emptyClasses?.length, emptyClasses?.[0]]).toEqual([256, 252, 3])
    // As many empty ones as full ones may be.
    expect((await at.open({}, await make([0, 3, 0, 3]))).emptyClasses).toEqual([1, 2])
  })
}

/** Sorted by class, the last tenth of them is all of class 1. */
const sorted = Array.from({ length: 20 }, (_, i) => i < 18 ? 0 : 1)

test('it is the part that is trained on that must have two classes, not what is held out to test', async () => {
  put(at.folder, { ...idx('own', sorted), 'some.bin': cifarFile(sorted.map(label => [label])) })
  for (const name of ['own-images-idx3-ubyte', 'some.bin']) {
    for (const allowEmptyClasses of [false, true]) {
      expect(await at.refusal({ allowEmptyClasses }, join(at.folder, name))).toMatch(
        /two classes, found only class 0\./)
    }
  }
  const image = await plain([1, 2, 3])
  // Of ten images, evenly spaced, the sixth is held out.
  const samples = Array.from({ length: 10 }, (_, i) =>
    [[`${i}.png`, image], [`${i}.cls`, i === 5 ? '1' : '0']] as const)
  put(at.folder, { 'lone.tar': tarOf(samples.flat()) })
  expect(await at.refusal({}, join(at.folder, 'lone.tar'))).toMatch(/two classes, found only class 0\./)
})

test('labels that teach nothing are no fault where only the test images are used', async () => {
  put(at.folder, { ...idx('train', [3, 3, 3]), ...idx('t10k', [0, 9]) })
  const { test: held, emptyClasses } = await at.open({ toTrain: false })
  expect([held.count, emptyClasses]).toEqual([2, [0, 1, 2, 4, 5, 6, 7, 8, 9]])
})

test('CIFAR\'s classes are ten, or a hundred', async () => {
  const records = (labels: readonly number[]) => cifarFile(labels.map(label => [label]))
  const files = (labels: readonly number[]) => Object.fromEntries([
    ...[1, 2, 3, 4, 5].map(part => [`data_batch_${part}.bin`, records(labels)]), ['test_batch.bin', records([9])]
  ])
  put(at.folder, files([3]))
  expect(await at.refusal()).toMatch(/expected images of at least two classes, found only class 3/)
  put(at.folder, files([0, 1, 2]))
  expect(await at.refusal()).toMatch(/half of the 10 classes, found those of 3, the highest of them 2 \(image 2\)/)
  expect((await at.open({ allowEmptyClasses: true })).emptyClasses).toEqual([3, 4, 5, 6, 7, 8, 9])
  put(at.folder, files([0, 2, 4, 6, 8]))
  expect((await at.open()).emptyClasses).toEqual([1, 3, 5, 7, 9])
  put(at.folder, { 'some.bin': records([4, 4, 4]) })
  expect(await at.refusal({}, join(at.folder, 'some.bin'))).toMatch(/some.bin: .* found only class 4/)
})

test('most folders without images are refused unless they are allowed', async () => {
  const image = await plain([1, 2, 3])
  for (const name of ['a', 'c']) put(at.folder, { [`train/${name}/1.png`]: image, [`val/${name}/1.png`]: image })
  for (const name of ['b', 'd', 'e']) put(at.folder, { [`train/${name}/.keep`]: '', [`val/${name}/.keep`]: '' })
  expect(await at.refusal({ onBroken: 'skip' })).toMatch(/train: expected training images of at least half of the 5/)
  const { train, emptyClasses } = await at.open({ onBroken: 'skip', allowEmptyClasses: true })
  expect([train.classes, emptyClasses]).toEqual([5, [1, 3, 4]])
})

test('gzipped files unpack to what their header says, and no further', async () => {
  const good = { ...idx('train', [0, 1]), ...idx('t10k', [0, 1]) }
  const { 'train-images-idx3-ubyte': images, ...rest } = good
  const packed = (bytes: Uint8Array) => { put(at.folder, { ...rest, 'train-images-idx3-ubyte.gz': gzipSync(bytes) }) }
  packed(images)
  expect((await at.open()).train.count).toBe(2)
  packed(Buffer.concat([images, Buffer.alloc(2 ** 22)]))
  expect(await at.refusal()).toMatch(
    /images-idx3-ubyte.gz \(compressed\): expected at most 24 bytes once unpacked, as the file says, found more/)
  packed(idxFile([60_000, 1000, 1000], new Uint8Array(1000)))
  expect(await at.refusal()).toMatch(/gz: expected 60000000016 bytes, as its header says, found at most \d+ in a gzip/)
  packed(Uint8Array.of(0, 0, 8, 3, ...new Array<number>(12).fill(255), 0, 0, 0, 0))
  expect(await at.refusal()).toMatch(/as its header says, found at most/)
})

test('gzipped CIFAR files have as many bytes as they say themselves, in whole records', async () => {
  const records = cifarFile(Array.from({ length: 20 }, (_, i) => [i % 10]))
  const file = join(at.folder, 'some.bin.gz')
  put(at.folder, { 'some.bin.gz': gzipSync(records) })
  expect((await at.open({}, file)).train.count).toBe(18)
  put(at.folder, { 'some.bin.gz': gzipSync(Buffer.alloc(2 ** 22)) })
  expect(await at.refusal({}, file)).toMatch(/expected whole records of 3073 .*, found 4194304 bytes, by the end of/)
  const more = gzipSync(Buffer.alloc(2 ** 22))
  more.writeUInt32LE(3073, more.length - 4)
  put(at.folder, { 'some.bin.gz': more })
  expect(await at.refusal({}, file)).toMatch(/expected at most 3073 bytes once unpacked, as the file says, found more/)
})
