import { crc32 } from 'node:zlib'
import { DataError } from '../data-error.js'
import type { DatasetName } from '../known.js'

/**
 * CRC-32 of the official files, decompressed, by their length: a flipped pixel bit breaks no rule of the format, so
 * only this finds it. Taken from files whose MD5 sums are the published ones; none is known here for CIFAR-100.
 */
const official: Readonly<Record<DatasetName, Readonly<Record<string, number>>>> = {
  mnist: {
    'train-images': 0xe9f4d8b3, 'train-labels': 0xe0cb4ad2, 't10k-images': 0x91373bdf, 't10k-labels': 0x4ab9eff9
  },
  'fashion-mnist': {
    'train-images': 0xb4f29f28, 'train-labels': 0x741a4657, 't10k-images': 0x678fe0b1, 't10k-labels': 0x80142c1f
  },
  cifar10: {
    data_batch_1: 0xb3220c1f, data_batch_2: 0xc439a348, data_batch_3: 0x8c6f54f0, data_batch_4: 0x6a83637e,
    data_batch_5: 0x2f355afd, test_batch: 0x19777d49
  },
  cifar100: {}
}

const lengths: Readonly<Record<string, number>> = {
  'train-images': 47_040_016, 'train-labels': 60_008, 't10k-images': 7_840_016, 't10k-labels': 10_008,
  data_batch_1: 30_730_000, data_batch_2: 30_730_000, data_batch_3: 30_730_000, data_batch_4: 30_730_000,
  data_batch_5: 30_730_000, test_batch: 30_730_000
}

/**
 * Throws if a file has the official file's length and not its contents. One with other counts is somebody's own and
 * passes.
 */
export function checkContents(name: DatasetName, part: string, bytes: Uint8Array, file: string): void {
  const expected = official[name][part]
  if (expected === undefined || bytes.length !== lengths[part]) return
  const found = crc32(bytes)
  if (found === expected) return
  throw new DataError({
    file,
    expected: `the contents of ${name}'s ${part} (CRC-32 ${hex(expected)})`,
    found: hex(found),
    fix: 'The file is damaged: download it again. If it was changed on purpose, rename its folder and give the path.'
  })
}

/** The data set whose training images these bytes are. */
export function recognise(trainImages: Uint8Array): DatasetName | undefined {
  if (trainImages.length !== lengths['train-images']) return undefined
  const found = crc32(trainImages)
  return (['mnist', 'fashion-mnist'] as const).find(name => official[name]['train-images'] === found)
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
