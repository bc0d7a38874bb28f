import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/fingerprint.js'
import { openDataset } from '../../src/node.js'
import { split } from '../../src/split.js'
import type { Dataset } from '../../src/types.js'
import { plain, put, tarOf } from './image-files.js'

let folder = ''
const opened: Dataset[] = []
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-fingerprint-')) })
afterEach(async () => {
  await Promise.all(opened.splice(0).map(data => data.close?.()))
  rmSync(folder, { recursive: true })
})

async function training(path = folder) {
  const data = await openDataset(path, { imageSize: 2, workers: 1 })
  opened.push(data)
  return data.train
}

async function photos(): Promise<void> {
  for (const split of ['train', 'val']) {
    for (const [label, name] of ['cat', 'dog'].entries()) {
      for (let i = 0; i < 4; i++) put(folder, { [`${split}/${name}/${i}.png`]: await plain([i, label, 0]) })
    }
  }
}

describe('of images in folders', () => {
  beforeEach(photos)

  test('it is that of the folder wherever it lies, and nothing is decoded', async () => {
    writeFileSync(join(folder, 'train/cat/0.png'), 'no picture')
    const before = fingerprint(await training())
    cpSync(folder, join(folder, '../copy'), { recursive: true })
    expect(fingerprint(await training(join(folder, '../copy')))).toEqual(before)
    rmSync(join(folder, '../copy'), { recursive: true })
    expect(before).toEqual({ count: 8, labels: expect.any(String), images: expect.any(String) })
  })

  test('another picture, a longer file and another name are told; the labels are the same', async () => {
    const before = fingerprint(await training())
    const changes: readonly (() => Promise<void> | void)[] = [
      async () => { put(folder, { 'train/cat/0.png': await plain([200, 0, 0]) }) },
      () => { writeFileSync(join(folder, 'train/dog/3.png'), new Uint8Array(100), { flag: 'a' }) },
      () => { renameSync(join(folder, 'train/dog/0.png'), join(folder, 'train/dog/00.png')) }
    ]
    let last = before
    for (const change of changes) {
      await change()
      const now = fingerprint(await training())
      expect(now).toEqual({ ...before, images: expect.any(String) })
      expect(now.images).not.toBe(last.images)
      last = now
    }
  })

  test('a picture moved to another class changes the labels', async () => {
    const before = fingerprint(await training())
    renameSync(join(folder, 'train/cat/3.png'), join(folder, 'train/dog/4.png'))
    const after = fingerprint(await training())
    expect([after.count, after.labels === before.labels]).toEqual([8, false])
  })

  test('what is held out has its own', async () => {
    const { train, validation } = split(await training(), { validation: 0.5 })
    expect(fingerprint(train)).not.toEqual(fingerprint(validation))
  })
})

test('of shards: how the samples are divided among them is the same, what they hold is not', async () => {
  const sample = async (key: string, red: number, label: number) =>
    ({ [`${key}.png`]: await plain([red, 0, 0]), [`${key}.cls`]: String(label) })
  const [a, b, c] = [await sample('a', 1, 0), await sample('b', 2, 1), await sample('c', 3, 1)]
  const val = tarOf(await sample('v', 4, 1))
  const of = async (...shards: readonly Record<string, Uint8Array | string>[]) => {
    const path = mkdtempSync(join(folder, 'set-'))
    put(path, Object.fromEntries(shards.map((members, i) => [`train-${i}.tar`, tarOf(members)])))
    put(path, { 'val-0.tar': val })
    return fingerprint(await training(path))
  }
  const before = await of({ ...a, ...b, ...c })
  expect(await of({ ...a, ...b }, c)).toEqual(before)
  expect((await of({ ...a, ...b, ...await sample('c', 9, 1) })).images).not.toBe(before.images)
  expect((await of({ ...a, ...b, ...await sample('d', 3, 1) })).images).not.toBe(before.images)
  expect((await of({ ...a, ...b, ...await sample('c', 3, 0) })).labels).not.toBe(before.labels)
})
