import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchesPerEpoch, batchOf, prepareBatch } from '../../src/batch.js'
import { DataError } from '../../src/data-error.js'
import { openDataset, type OpenOptions } from '../../src/node.js'
import type { Dataset } from '../../src/types.js'
import { plain, put } from './image-files.js'

let folder = ''
const opened: Dataset[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'itop-broken-'))
  const [zero, one] = [await plain([0, 0, 0]), await plain([255, 255, 255])]
  for (const i of [1, 2, 3]) put(folder, { [`train/a/${i}.png`]: zero, [`train/b/${i}.png`]: one })
  put(folder, { 'val/a/1.png': zero, 'val/b/1.png': one })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(data => data.close?.()))
  rmSync(folder, { recursive: true })
})

async function open(options: OpenOptions = {}, path = folder): Promise<Dataset> {
  const data = await openDataset(path, { imageSize: 2, workers: 1, ...options })
  opened.push(data)
  return data
}

async function messageOf(action: Promise<unknown> | undefined): Promise<string> {
  const error: unknown = await action?.then(() => undefined, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(DataError)
  expect((error as DataError).message).not.toContain('\n') // just checked to be one
  return (error as DataError).message
}

const cut = async () => (await plain([9, 9, 9], 64)).subarray(0, 60)

test('a broken image stops the batch that holds it, and no other', async () => {
  put(folder, { 'train/a/2.png': await cut() })
  const { train } = await open()
  await prepareBatch(train, { index: 1, batchSize: 3 })
  expect([...batchOf(train, { index: 1, batchSize: 3 }).labels]).toEqual([1, 1, 1])
  expect(await messageOf(prepareBatch(train, { index: 0, batchSize: 3 }))).toMatch(
    new RegExp(`^${join(folder, 'train/a/2.png')}: expected an image that can be decoded, found .+\\. Repair or`))
})

test('names the first broken image of a batch, whoever found which first', async () => {
  put(folder, { 'train/a/3.png': 'text', 'train/b/1.png': '', 'train/b/3.png': await cut() })
  const { train } = await open({ workers: 3 })
  expect(await messageOf(prepareBatch(train, { index: 0, batchSize: 6 }))).toMatch(/a\/3\.png: expected an image/)
})

test('a skipped image is listed once, and the next readable one comes for it: epochs keep their length', async () => {
  put(folder, { 'train/a/3.png': 'text', 'train/b/1.png': '', 'train/b/3.png': await cut() })
  const labels = async (workers: number, extra = {}) => {
    const { train, skipped } = await open({ onBroken: 'skip', workers })
    expect([train.count, batchesPerEpoch(train, 2)]).toEqual([6, 3])
    const seen: number[] = []
    for (const index of [0, 1, 2, 0]) {
      const options = { index, batchSize: 2, ...extra }
      await prepareBatch(train, options)
      const { labels, images } = batchOf(train, options)
      expect([...labels].map((_, i) => Number(images[i * 12] > 0))).toEqual([...labels])
      seen.push(...labels)
    }
    return { seen, files: skipped?.map(({ file }) => file.slice(folder.length + 7)).sort() }
  }
  // a1 a2, then b2 twice for a3 and b1, b2 itself, and a1 again for the last, b3; then a1 a2 once more
  const plainOrder = await labels(1)
  expect(plainOrder).toEqual({ seen: [0, 0, 1, 1, 1, 0, 0, 0], files: ['a/3.png', 'b/1.png', 'b/3.png'] })
  expect(await labels(3)).toEqual(plainOrder)
  const shuffled = { seed: 2, epoch: 4, shuffle: true, augment: true }
  expect(await labels(3, shuffled)).toEqual(await labels(1, shuffled))
})

test('when nothing can be decoded, skipping ends', async () => {
  for (const path of ['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3']) put(folder, { [`train/${path}.png`]: 'text' })
  const { train } = await open({ onBroken: 'skip' })
  expect(await messageOf(prepareBatch(train, { index: 0, batchSize: 4 }))).toMatch(/found none of 6/)
})

test('an image that vanished, or may be no file, is named with the reason', async () => {
  mkdirSync(join(folder, 'train/a/4.png'))
  const { train } = await open()
  rmSync(join(folder, 'train/b/1.png'))
  expect(await messageOf(prepareBatch(train, { index: 0, batchSize: 6 }))).toMatch(/b\/1\.png: .*found ENOENT/)
})

test('an empty class and a file that is no image are found on opening', async () => {
  put(folder, { 'train/a/notes.txt': 'a text' })
  mkdirSync(join(folder, 'train/empty'))
  expect(await messageOf(open())).toBe(
    `${join(folder, 'train/a/notes.txt')}: expected an image (.jpg, .jpeg, .png, .webp), ` +
      'found a file of another kind. Repair or remove it, or choose to skip what is broken.')
  rmSync(join(folder, 'train/a/notes.txt'))
  expect(await messageOf(open())).toMatch(/train\/empty: expected at least one image of the class .*, found none/)
  put(folder, { 'train/a/notes.txt': 'a text' })
  const { train, skipped } = await open({ onBroken: 'skip' })
  expect([train.classes, train.count]).toEqual([3, 6])
  expect(skipped?.map(({ file }) => file.slice(folder.length + 1)))
    .toEqual(['train/a/notes.txt', 'train/empty', 'val/empty'])
})

test('classes differ between training and test images, or there is but one', async () => {
  mkdirSync(join(folder, 'val/c'))
  expect(await messageOf(open())).toMatch(/val\/c: expected a class of the training images, found another/)
  rmSync(join(folder, 'val'), { recursive: true })
  rmSync(join(folder, 'train/b'), { recursive: true })
  expect(await messageOf(open())).toMatch(/train: expected 2 to 65536 folders, one for each class, found 1/)
})

test('a folder of neither images nor data files says what was looked for', async () => {
  const other = join(folder, 'other')
  put(other, { 'train/1.png': await plain([0, 0, 0]), 'val/1.png': await plain([0, 0, 0]), 'notes.txt': '' })
  expect(await messageOf(open({}, other)))
    .toMatch(/other: expected .*train\/CLASS\/.*train-0000.tar, found none of these/)
})

test('follows links, and takes a class that is called train for what it is', async () => {
  symlinkSync(join(folder, 'train/a'), join(folder, 'train/c'))
  symlinkSync(join(folder, 'train/a'), join(folder, 'val/c'))
  expect([(await open()).train.classes, (await open()).train.count]).toEqual([3, 9])
  const vehicles = join(folder, 'vehicles')
  const image = await plain([0, 0, 0])
  for (const name of ['bus', 'train']) put(vehicles, { [`${name}/1.png`]: image, [`${name}/2.png`]: image })
  const data = await open({}, vehicles)
  expect([data.train.classNames, data.train.count, data.test.count]).toEqual([['bus', 'train'], 3, 1])
})

test('refuses options that make no sense', async () => {
  await expect(open({ imageSize: 0 })).rejects.toThrow('imageSize must be an integer in [1, 4096], got 0')
  await expect(open({ workers: 0 })).rejects.toThrow('workers must be an integer in [1, 64], got 0')
  await expect(open({ onBroken: 'warn' as 'skip' })).rejects.toThrow("must be stop or skip, got 'warn'")
  writeFileSync(join(folder, 'file.bin'), new Uint8Array(10))
  expect(await messageOf(open({}, join(folder, 'file.bin')))).toMatch(/found 10 bytes/)
})
