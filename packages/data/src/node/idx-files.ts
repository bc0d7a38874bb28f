import { basename, dirname } from 'node:path'
import { DataError, fetchAgain } from '../data-error.js'
import { idxLength, parseIdx } from '../idx.js'
import { imageSet } from '../image-set.js'
import { isDatasetName, knownDatasets, type DatasetName } from '../known.js'
import type { Dataset, MemorySet } from '../types.js'
import { part } from '../split.js'
import { checkContents, recognise } from './checksums.js'
import { emptyIn, type ClassOptions } from './class-counts.js'
import { measureNormalisation } from '../measure.js'
import { findFile, inPlaceOf, readBytes } from './read.js'

type Half = 'train' | 't10k'

/** Both spellings in use: the published one, and the one of the archives unpacked by some tools. */
function fileNames(half: Half, content: 'images' | 'labels'): string[] {
  const kind = content === 'images' ? 'idx3' : 'idx1'
  return [`${half}-${content}-${kind}-ubyte`, `${half}-${content}.${kind}-ubyte`]
}

/** Whether a folder has any of the four IDX files. */
export const holdsIdx = (folder: string): boolean => (['train', 't10k'] as const).some(half =>
  (['images', 'labels'] as const).some(content => findFile(folder, fileNames(half, content)) !== undefined))

/** The data set of a folder's four IDX files; `name` if it is known which. */
export function openIdxFolder(
  folder: string, { name, ...options }: ClassOptions & { readonly name?: DatasetName } = {}
): Dataset<MemorySet> {
  const train = readHalf(folder, 'train')
  const test = readHalf(folder, 't10k')
  checkSameSize(train, test)
  const known = name ?? recognise(train.raw.images)
  if (known) for (const half of [train, test]) checkKnown(known, half)
  const label = known ?? basename(folder)
  const describe = known ? facts(known) : measured(train, Math.max(classesOf(train), classesOf(test)))
  const set = toSet(train, { ...describe, name: label, split: 'train' })
  return {
    name: label,
    train: set,
    test: toSet(test, { ...describe, name: label, split: 'test' }),
    files: [train, test].flatMap(half => [half.files.images, half.files.labels]),
    ...emptyIn(set, { ...options, file: train.files.labels })
  }
}

/** The data set of one file of images: with the labels beside it, and the test files if they are there too. */
export function openIdxFile(file: string, options: ClassOptions = {}): Dataset<MemorySet> {
  const { folder, half, plain } = locate(file)
  if (half === 't10k') {
    throw new DataError({
      file, expected: 'training data', found: 'the test images', fix: `Give the folder ${folder}.`
    })
  }
  if (half === 'train' && findFile(folder, fileNames('t10k', 'images'))) {
    const name = basename(folder)
    return openIdxFolder(folder, { ...options, ...isDatasetName(name) && { name } })
  }
  const labels = findFile(folder, [plain.replace('images', 'labels').replace('idx3', 'idx1')])
  if (!labels || labels === file || !plain.includes('images')) {
    throw new DataError({
      file, expected: 'a file of images with its file of labels beside it', found: 'no such pair',
      fix: 'Name them like train-images-idx3-ubyte and train-labels-idx1-ubyte, and give the first.'
    })
  }
  const both = readPair({ images: file, labels }, 'train')
  const whole = toSet(both, { ...measured(both, classesOf(both)), name: plain, split: 'train' })
  return holdOutTest(whole, { ...options, files: Object.values(both.files), file: labels })
}

interface LoneFile extends ClassOptions {
  readonly files: readonly string[]
  /** The one that holds the labels. */
  readonly file: string
}

/** The last tenth of a lone file as its test set. */
export function holdOutTest(whole: MemorySet, { files, ...options }: LoneFile): Dataset<MemorySet> {
  const held = Math.max(1, Math.floor(whole.count / 10))
  if (held === whole.count) {
    throw new DataError({
      file: files[0], expected: 'at least two images, to train on one and test on one', found: '1',
      fix: 'Give a larger file.'
    })
  }
  const { augmentation: _, ...plain } = whole
  const train = part(whole, 'train', 0, whole.count - held)
  return {
    name: whole.name,
    train,
    test: part(plain, 'test', whole.count - held, whole.count),
    files,
    ...emptyIn(train, options)
  }
}

interface HalfFiles {
  readonly half: Half
  readonly files: { readonly images: string, readonly labels: string }
  readonly raw: { readonly images: Uint8Array, readonly labels: Uint8Array }
  readonly shape: { readonly c: number, readonly h: number, readonly w: number }
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

function readHalf(folder: string, half: Half): HalfFiles {
  const find = (content: 'images' | 'labels') => {
    const names = fileNames(half, content)
    const file = findFile(folder, names)
    if (file) return file
    throw new DataError({
      file: folder, expected: `${names[0]} or ${names[0]}.gz`, found: inPlaceOf(folder, names, 'neither'),
      fix: 'Put the missing file beside the others.'
    })
  }
  return readPair({ images: find('images'), labels: find('labels') }, half)
}

function readPair(files: HalfFiles['files'], half: Half): HalfFiles {
  const read = (file: string) => readBytes(file, head => idxLength(head, file))
  const raw = { images: read(files.images), labels: read(files.labels) }
  const images = parseDimensions(raw.images, files.images, 3)
  const labels = parseDimensions(raw.labels, files.labels, 1)
  const [count, h, w] = images.shape
  if (labels.shape[0] !== count) {
    throw new DataError({
      file: files.labels, offset: 4, expected: `${count} labels, one for each image of ${basename(files.images)}`,
      found: `${labels.shape[0]}`, fix: 'The two files do not belong together, or one is damaged: download both again.'
    })
  }
  return { half, files, raw, shape: { c: 1, h, w }, images: images.data, labels: labels.data }
}

function parseDimensions(bytes: Uint8Array, file: string, dimensions: number) {
  const array = parseIdx(bytes, file)
  if (array.shape.length === dimensions) return array
  throw new DataError({
    file, offset: 3, expected: `${dimensions} dimensions (${dimensions === 3 ? 'images' : 'labels'})`,
    found: `${array.shape.length}`,
    fix: 'Is this the other file of the pair, under the wrong name? Otherwise download it again.'
  })
}

function checkSameSize(train: HalfFiles, test: HalfFiles): void {
  if (train.shape.h === test.shape.h && train.shape.w === test.shape.w) return
  throw new DataError({
    file: test.files.images, offset: 8, expected: `images of ${train.shape.h}×${train.shape.w} as in the training file`,
    found: `${test.shape.h}×${test.shape.w}`,
    fix: 'The files do not belong together, or one is damaged: download both again.'
  })
}

function checkKnown(name: DatasetName, { half, files, raw, shape, labels }: HalfFiles): void {
  const { shape: { h, w }, classes } = knownDatasets[name]
  if (shape.h !== h || shape.w !== w) {
    throw new DataError({
      file: files.images, offset: 8, expected: `${name}'s images of ${h}×${w}`, found: `${shape.h}×${shape.w}`,
      fix: fetchAgain
    })
  }
  const wrong = labels.findIndex(label => label >= classes)
  if (wrong >= 0) {
    throw new DataError({
      file: files.labels, offset: 8 + wrong, expected: `a label below ${classes}`, found: `${labels[wrong]}`,
      fix: fetchAgain
    })
  }
  checkContents(name, `${half}-images`, raw.images, files.images)
  checkContents(name, `${half}-labels`, raw.labels, files.labels)
}

type Facts = Pick<MemorySet, 'classes' | 'classNames' | 'normalisation'>

function facts(name: DatasetName): Facts {
  const { classes, classNames, normalisation } = knownDatasets[name]
  return { classes, classNames, normalisation }
}

const measured = ({ images, shape }: HalfFiles, classes: number): Facts =>
  ({ classes, normalisation: measureNormalisation(images, shape) })
const classesOf = ({ labels }: HalfFiles): number => labels.reduce((highest, label) => Math.max(highest, label), 0) + 1

const toSet = ({ images, labels, shape }: HalfFiles, rest: Facts & Pick<MemorySet, 'name' | 'split'>): MemorySet =>
  imageSet({ ...rest, count: labels.length, shape, images, labels })

function locate(file: string): { readonly folder: string, readonly half: Half | undefined, readonly plain: string } {
  const plain = basename(file).replace(/\.gz$/, '')
  const half = (['train', 't10k'] as const).find(half => fileNames(half, 'images').includes(plain))
  return { folder: dirname(file), half, plain }
}
