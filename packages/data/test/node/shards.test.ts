import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, prepareBatch } from '../../src/batch.js'
import { DataError } from '../../src/data-error.js'
import { openDataset, type OpenOptions } from '../../src/node.js'
import { readingFrom, tarMembers } from '../../src/node/images/tar-members.js'
import type { Dataset, ImageSet } from '../../src/types.js'
import { plain, put, tarOf } from './image-files.js'

let folder = ''
const opened: Dataset[] = []
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-shards-')) })
afterEach(async () => {
  await Promise.all(opened.splice(0).map(data => data.close?.()))
  rmSync(folder, { recursive: true })
})

async function open(path = folder, options: OpenOptions = {}): Promise<Dataset> {
  const data = await openDataset(path, { imageSize: 2, workers: 1, ...options })
  opened.push(data)
  return data
}

/** The red byte of every image of a set, and its label. */
async function content(set: ImageSet): Promise<readonly (readonly [number, number])[]> {
  const options = { index: 0, batchSize: set.count }
  await prepareBatch(set, options)
  const { images, labels } = batchOf(set, options)
  return [...labels].map((label, i) => [Math.round((images[i * 12] * 0.229 + 0.485) * 255), label])
}

const sample = async (key: string, red: number, label: number) =>
  ({ [`${key}.jpg`]: await plain([red, 0, 0]), [`${key}.cls`]: `${label}\n` })

async function refusal(options: OpenOptions = {}, path = folder): Promise<string> {
  const error: unknown = await open(path, options).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DataError)
  return (error as DataError).message // just checked to be one
}

test('reads samples of several shards, in the order of the files and of their members', async () => {
  put(folder, {
    'train-0001.tar': tarOf(await sample('b', 30, 0)),
    'train-0000.tar': tarOf({ ...await sample('dir/z', 10, 2), ...await sample('dir/a', 20, 0) }),
    'val-0000.tar': tarOf(await sample('x', 40, 1))
  })
  const { train, test, files } = await open()
  expect([train.count, test.count, train.classes, files?.length]).toEqual([3, 1, 3, 3])
  expect(await content(train)).toEqual([[10, 2], [20, 0], [30, 0]])
  expect(await content(test)).toEqual([[40, 1]])
})

test('reads labels of JSON; other members are passed over', async () => {
  put(folder, {
    'train/0.tar': tarOf({
      '1.json': '{"label": 3}', '1.png': await plain([1, 0, 0]), '1.txt': 'a caption',
      '2.json': '{"cls": 1, "caption": "two"}', '2.PNG': await plain([2, 0, 0]), 'README': 'nothing'
    }),
    'validation/0.tar': tarOf(await sample('3', 3, 0))
  })
  expect(await content((await open()).train)).toEqual([[1, 3], [2, 1]])
})

test('shards of no split, or one alone, have a tenth held out', async () => {
  const some = Array.from({ length: 10 }, (_, i) => sample(`${i}`, i, i % 2))
  put(folder, { 'photos-0.tar': tarOf(Object.assign({}, ...await Promise.all(some))) })
  for (const path of [folder, join(folder, 'photos-0.tar')]) {
    const { train, test } = await open(path)
    expect([train.count, test.count]).toEqual([9, 1])
    expect(await content(test)).toEqual([[5, 1]])
  }
})

test('reads names longer than a header holds, as tar programs write them', async () => {
  const long = `${'deep/'.repeat(30)}${'name'.repeat(30)}`
  const ends = ['a.cls', 'a.png', 'b.cls', 'b.png']
  const image = await plain([5, 0, 0])
  for (const end of ends) {
    put(join(folder, 'in'), { [`${long}/${end}`]: end === 'a.cls' ? '1' : end === 'b.cls' ? '0' : image })
  }
  await create({ file: join(folder, 'train-0.tar'), cwd: join(folder, 'in') }, ['.'])
  rmSync(join(folder, 'in'), { recursive: true })
  const members = [...tarMembers(join(folder, 'train-0.tar'))]
  expect(members.map(({ path }) => path.replace('./', '')).sort()).toEqual(ends.map(end => `${long}/${end}`))
  const label = members.find(({ path }) => path.endsWith('a.cls'))!
  const { start, length } = label
  expect([...readingFrom(join(folder, 'train-0.tar'), slice => slice(start, length))]).toEqual([49])
  expect((await open(folder, { toTrain: false })).train.count).toBe(1)
})

test('a shard cut at any block is refused with its path, or read up to the cut', async () => {
  const whole = tarOf({ ...await sample('a', 1, 0), ...await sample('b', 2, 1), ...await sample('c', 3, 1) })
  const file = join(folder, 'train-0.tar')
  put(folder, { 'val-0.tar': tarOf({ ...await sample('x', 9, 1) }) })
  for (const length of [0, 100, 512, 700, whole.length - 1024, whole.length - 1536]) {
    put(folder, { 'train-0.tar': whole.subarray(0, length) })
    expect(await refusal()).toMatch(new RegExp(`^${file}: expected .*Repair or remove it`))
  }
  put(folder, { 'train-0.tar': whole.subarray(0, whole.length - 1024) })
  const { train, skipped } = await open(folder, { onBroken: 'skip' })
  expect([train.count, skipped]).toEqual([3, [{
    file,
    reason: `expected the archive's end mark or another file at byte ${whole.length - 1024}, found the end of the file`
  }]])
})

test('a damaged header, and a shard that cannot be opened', async () => {
  const whole = tarOf({ ...await sample('a', 1, 0), ...await sample('b', 2, 1) })
  put(folder, { 'train-0.tar': whole.fill(255, 100, 110) })
  expect(await refusal()).toMatch(/train-0.tar: expected the header of a file at byte 0, found something else/)
  put(folder, { 'train-0.tar': 'no archive at all'.repeat(100) })
  expect(await refusal()).toMatch(/expected the header of a file at byte 0/)
})

test('a sample without image, label or class number is named, or skipped and told of', async () => {
  const good = { ...await sample('a', 1, 0), ...await sample('b', 2, 1), ...await sample('c', 2, 1) }
  const shard = join(folder, 'train-0.tar')
  const image = await plain([0, 0, 0])
  const bad = { 'd.cls': '1', 'e.png': image, 'f.png': image, 'f.json': '{"label": "cat"}' }
  put(folder, { 'train-0.tar': tarOf({ ...good, ...bad }) })
  expect(await refusal()).toBe(
    `${shard} (d): expected an image (.jpg, .jpeg, .png, .webp) beside the label, found none. ` +
      'Repair or remove it, or choose to skip what is broken.')
  const { train, test, skipped } = await open(folder, { onBroken: 'skip' })
  expect([train.count, test.count]).toEqual([2, 1])
  expect(skipped?.map(({ file, reason }) => [file, reason])).toEqual([
    [`${shard} (d)`, 'expected an image (.jpg, .jpeg, .png, .webp) beside the label, found none'],
    [`${shard} (e)`, 'expected a label (.cls, .json) beside the image, found none'],
    [`${shard} (f)`, 'expected a class number below 65536 in f.json (in a .json as label or cls), found none']
  ])
})

test('shards of one class, of none, or for testing only', async () => {
  put(folder, { 'train-0.tar': tarOf({ ...await sample('a', 1, 0), ...await sample('b', 2, 0) }) })
  expect(await refusal()).toMatch(/train-0.tar: expected images of at least two classes, found only class 0/)
  put(folder, { 'train-0.tar': tarOf({ 'a.txt': '' }) })
  expect(await refusal()).toMatch(/train-0.tar: expected at least 2 images, found 0/)
  rmSync(join(folder, 'train-0.tar'))
  put(folder, { 'test-0.tar': tarOf({}) })
  expect(await refusal()).toMatch(/expected shards for training, train-0000.tar and so on, found test-0.tar/)
})

test('an image in a shard that cannot be decoded is named by shard and sample', async () => {
  const broken = (await plain([1, 2, 3])).subarray(0, 40)
  put(folder, {
    'train-0.tar': tarOf({ ...await sample('a', 1, 0), 'b.png': broken, 'b.cls': '1' }),
    'val-0.tar': tarOf(await sample('x', 9, 1))
  })
  await expect(content((await open()).train)).rejects.toThrow(`${join(folder, 'train-0.tar')} (b): expected an image`)
  const { train, skipped } = await open(folder, { onBroken: 'skip' })
  expect(await content(train)).toEqual([[1, 0], [1, 0]])
  expect(skipped).toHaveLength(1)
})
