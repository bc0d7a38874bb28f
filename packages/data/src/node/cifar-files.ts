import { basename, dirname } from 'node:path'
import { cifarImageBytes, parseCifar, type CifarRecords } from '../cifar.js'
import { DataError, fetchAgain } from '../data-error.js'
import { imageSet } from '../image-set.js'
import { knownDatasets } from '../known.js'
import type { Dataset, MemorySet } from '../types.js'
import { checkContents } from './checksums.js'
import { emptyIn, type ClassOptions } from './class-counts.js'
import { holdOutTest } from './idx-files.js'
import { findFile, inPlaceOf, readBytes } from './read.js'

export type CifarName = 'cifar10' | 'cifar100'

const parts = {
  cifar10: {
    train: ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5'],
    test: 'test_batch'
  },
  cifar100: { train: ['train'], test: 'test' }
} as const

/** Which CIFAR a folder has files of. */
export const cifarIn = (folder: string): CifarName | undefined => (['cifar10', 'cifar100'] as const).find(name =>
  [...parts[name].train, parts[name].test].some(part => findFile(folder, [`${part}.bin`]) !== undefined))

/**
 * The data set of a folder's official files; `official`: files of the official length must have the official
 * contents.
 */
export function openCifarFolder(
  folder: string, { name, official, ...options }: ClassOptions & {
    readonly name: CifarName
    readonly official: boolean
  }
): Dataset<MemorySet> {
  const { train, test } = parts[name]
  const files = [...train, test].map(part => partFile(folder, part))
  const read = (part: string, i: number) => readRecords(files[i], name, official ? part : undefined)
  const set = toSet(name, 'train', train.map(read))
  return {
    name,
    train: set,
    test: toSet(name, 'test', [read(test, train.length)]),
    files,
    ...emptyIn(set, { ...options, file: folder })
  }
}

/**
 * The data set of one file of records: with the test file beside it if it is there, else with its last tenth as test
 * set.
 */
export function openCifarFile(file: string, options: ClassOptions = {}): Dataset<MemorySet> {
  const bytes = readRecordBytes(file)
  const name = cifarKind(bytes, file)
  const plain = basename(file).replace(/\.bin(\.gz)?$/, '')
  if (plain === parts[name].test) {
    throw new DataError({
      file, expected: 'training data', found: 'the test file', fix: `Give the folder ${dirname(file)}.`
    })
  }
  const train = toSet(name, 'train', [parse(bytes, file, name)])
  const official = (parts[name].train as readonly string[]).includes(plain)
  const test = official ? findFile(dirname(file), [`${parts[name].test}.bin`]) : undefined
  if (!test) return holdOutTest(train, { ...options, files: [file], file })
  return {
    name,
    train,
    test: toSet(name, 'test', [readRecords(test, name)]),
    files: [file, test],
    ...emptyIn(train, { ...options, file })
  }
}

/** One label byte or two: by the length, and by the file's name or the labels where the length fits both or neither. */
function cifarKind(bytes: Uint8Array, file: string): CifarName {
  const fits = (['cifar10', 'cifar100'] as const)
    .filter(name => bytes.length > 0 && bytes.length % recordBytes(name) === 0)
  if (fits.length === 1) return fits[0]
  const name = basename(file)
  if (/^(data|test)_batch/.test(name)) return 'cifar10'
  if (/^(train|test)\.bin/.test(name)) return 'cifar100'
  if (fits.length === 2) return fits.find(kind => labelsFit(bytes, file, kind)) ?? 'cifar10'
  throw new DataError({
    file, expected: 'whole records of 3073 bytes (CIFAR-10) or 3074 (CIFAR-100), or an IDX file',
    found: `${bytes.length} bytes`,
    fix: 'The file is of another format, or incomplete: download it again.'
  })
}

/** The bytes of a file; a gzipped one has the length that it says itself, if that is one of whole records. */
const readRecordBytes = (file: string): Uint8Array => readBytes(file, (_head, said) => {
  if (said > 0 && (['cifar10', 'cifar100'] as const).some(name => said % recordBytes(name) === 0)) return said
  throw new DataError({
    file, expected: 'whole records of 3073 bytes (CIFAR-10) or 3074 (CIFAR-100)',
    found: `${said} bytes, by the end of the gzip file`, fix: fetchAgain
  })
})

const recordBytes = (name: CifarName): number => (name === 'cifar10' ? 1 : 2) + cifarImageBytes

function labelsFit(bytes: Uint8Array, file: string, name: CifarName): boolean {
  try {
    parse(bytes, file, name)
    return true
  } catch (error) {
    if (error instanceof DataError) return false
    throw error
  }
}

function partFile(folder: string, part: string): string {
  const names = [`${part}.bin`]
  const file = findFile(folder, names)
  if (file) return file
  throw new DataError({
    file: folder, expected: names[0], found: inPlaceOf(folder, names, 'no such file'),
    fix: 'Put the missing file beside the others, or give the path of one file.'
  })
}

/** A file's records; `part`: which official file it must be if its length is that one's. */
function readRecords(file: string, name: CifarName, part?: string): CifarRecords {
  const bytes = readRecordBytes(file)
  const records = parse(bytes, file, name)
  if (part !== undefined) checkContents(name, part, bytes, file)
  return records
}

const parse = (bytes: Uint8Array, fileName: string, name: CifarName): CifarRecords =>
  parseCifar(bytes, { fileName, labelBytes: name === 'cifar10' ? 1 : 2 })

function toSet(name: CifarName, split: 'train' | 'test', records: readonly CifarRecords[]): MemorySet {
  const { shape, classes, classNames, normalisation, augmentation } = knownDatasets[name]
  return imageSet({
    name, split, shape, classes, classNames, normalisation,
    count: records.reduce((sum, { count }) => sum + count, 0),
    images: joined(records.map(({ images }) => images)),
    labels: joined(records.map(({ labels }) => labels)),
    ...split === 'train' && augmentation ? { augmentation } : {}
  })
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of parts) {
    whole.set(bytes, at)
    at += bytes.length
  }
  return whole
}
