import { checkInteger, checkOptions } from '@itop/masks'
import { cropAndFlip } from './augment.js'
import { epochOrder, epochWays } from './epoch.js'
import { normalisationTables } from './normalise.js'
import { writeFeatureMajor, writeImageMajor } from './write-pixels.js'
import type {
  Augmenter, Batch, BatchBuffers, BatchChoice, BatchOptions, FileSet, ImageSet, MemorySet
} from './types.js'

const keys = [
  'seed', 'epoch', 'index', 'batchSize', 'augment', 'shuffle', 'part', 'layout', 'lanes'
] as const satisfies readonly (keyof BatchOptions)[]

/** Batches in an epoch, the last and perhaps smaller one included. */
export function batchesPerEpoch(set: Pick<ImageSet, 'count'>, batchSize: number): number {
  checkInteger('batchesPerEpoch: batchSize', batchSize, 1)
  return Math.ceil(set.count / batchSize)
}

/**
 * Decodes a batch of a set whose images lie in files, so that `fillBatch` and `batchOf` can have it at once, and begins
 * with the batches after it, which are decoded in other threads in the meantime. Nothing to wait for, hence undefined,
 * where the set is in memory. Rejects with a `DataError` for an image that cannot be decoded.
 */
export function prepareBatch(set: ImageSet, options: BatchOptions): Promise<void> | undefined {
  sizeOf('prepareBatch', set, options)
  return 'source' in set ? set.source.prepare(choiceOf(options)) : undefined
}

/**
 * Batch `index` of an epoch, in arrays of its own. Which images it holds, in which order and how augmented, are
 * functions of (seed, epoch, index): any batch can be had at any time, so a resumed run sees what an uninterrupted
 * one would have.
 */
export function batchOf(set: ImageSet, options: BatchOptions): Batch {
  const size = sizeOf('batchOf', set, options)
  const { c, h, w } = set.shape
  const images = new Float32Array(c * h * w * rowLength(size, options))
  const labels = new Int32Array(size)
  write(set, options, size, { images, labels })
  return { size, images, labels }
}

/**
 * Writes the batch that `batchOf` would return into arrays of the caller's, which may be longer, and returns its size.
 * Labels past the size become 0, images past their end are left as they are.
 */
export function fillBatch(set: ImageSet, options: BatchOptions, buffers: BatchBuffers): number {
  const { images, labels } = buffers
  const size = sizeOf('fillBatch', set, options)
  const { c, h, w } = set.shape
  const needed = c * h * w * rowLength(size, options)
  if (images.length < needed || labels.length < size) {
    throw new RangeError(
      `fillBatch: expected room for ${needed} values and ${size} labels, got ${images.length} and ${labels.length}. ` +
        'Size the arrays for the largest batch.')
  }
  write(set, options, size, buffers)
  labels.fill(0, size)
  return size
}

/** All images of a set in memory once, in file order and without augmentation. */
export function* evaluationBatches(
  set: MemorySet, options: Pick<BatchOptions, 'batchSize' | 'layout' | 'lanes'>
): Generator<Batch, void, undefined> {
  checkOptions('evaluationBatches', options, ['batchSize', 'layout', 'lanes'])
  const batches = batchesPerEpoch(set, options.batchSize)
  for (let index = 0; index < batches; index++) yield batchOf(set, { ...options, index })
}

/** Images in the batch, or in the part of it that is asked for, after the options have been checked. */
function sizeOf(where: string, set: ImageSet, options: BatchOptions): number {
  checkOptions(where, options, keys)
  const { epoch = 0, index, batchSize, part, layout = 'nchw', lanes } = options
  checkInteger(`${where}: batchSize`, batchSize, 1)
  checkInteger(`${where}: epoch`, epoch, 0)
  checkInteger(`${where}: index`, index, 0, Math.ceil(set.count / batchSize) - 1)
  const whole = Math.min(batchSize, set.count - index * batchSize)
  if (part) {
    checkInteger(`${where}: part.first`, part.first, 0, whole - 1)
    checkInteger(`${where}: part.count`, part.count, 1, whole - part.first)
  }
  const size = part?.count ?? whole
  if (layout !== 'nchw' && layout !== 'feature-major') {
    throw new RangeError(`${where}: layout must be nchw or feature-major, got '${String(layout)}'.`)
  }
  if (lanes === undefined) return size
  if (layout === 'nchw') throw new RangeError(`${where}: lanes needs the layout feature-major, got nchw. Leave it out.`)
  checkInteger(`${where}: lanes`, lanes, size)
  return size
}

const rowLength = (size: number, { layout, lanes }: BatchOptions): number =>
  layout === 'feature-major' ? lanes ?? size : size

function write(
  set: ImageSet, options: BatchOptions, size: number, { images, labels, writePixels }: BatchBuffers
): void {
  const chosen = 'source' in set ? decoded(set, options, size) : inMemory(set, options, size)
  labels.set(chosen.labels)
  const pixels = { ...chosen, shape: set.shape, tables: normalisationTables(set.normalisation) }
  if (writePixels) writePixels(pixels)
  else if (options.layout === 'feature-major') writeFeatureMajor(pixels, options.lanes ?? size, images)
  else writeImageMajor(pixels, images)
}

/** A batch as bytes: image i begins at `starts[i]`. */
interface ChosenImages {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly labels: ArrayLike<number>
}

function decoded(set: FileSet, options: BatchOptions, size: number): ChosenImages {
  const batch = set.source.prepared(choiceOf(options))
  if (!batch) {
    throw new Error(
      `batch: the images of this set lie in files, and batch ${options.index} is not decoded. ` +
        'Await prepareBatch(set, options) just before.')
  }
  const { augment, index, batchSize, part: { first } = { first: 0 } } = options
  const starts = Uint32Array.from({ length: size }, (_, i) => (first + i) * bytesOfImage(set))
  const chosen = { bytes: batch.bytes, starts, labels: batch.labels.subarray(first, first + size) }
  if (typeof augment !== 'object') return chosen
  // Which file is in which place is known to the source alone: an image is varied by its place in the epoch.
  const places = Uint32Array.from({ length: size }, (_, i) => index * batchSize + first + i)
  return { ...chosen, ...varied(set, augment, options, { ...chosen, images: places }) }
}

function inMemory(set: MemorySet, options: BatchOptions, size: number): ChosenImages {
  const chosen = chosenImages(set, options, size)
  return { ...chosenPixels(set, options, chosen), labels: chosen.map(image => set.labels[image]) }
}

/** Which images, whatever the layout and what is made of them later; a seed that nothing depends on is left out. */
function choiceOf(options: BatchOptions): BatchChoice {
  const { epoch = 0, index, batchSize, shuffle = false } = options
  const augment = options.augment === true
  return { epoch, index, batchSize, augment, shuffle, ...(augment || shuffle) && { seed: seedOf(options) } }
}

/** The images at the batch's positions of the epoch, `[size]`. */
function chosenImages(set: MemorySet, options: BatchOptions, size: number): Uint32Array {
  const first = options.index * options.batchSize + (options.part?.first ?? 0)
  if (!options.shuffle) return Uint32Array.from({ length: size }, (_, i) => first + i)
  return epochOrder(set, seedOf(options), options.epoch ?? 0).subarray(first, first + size)
}

/** Where the images' bytes lie: in the set itself, or varied in a scratch array. */
function chosenPixels(set: MemorySet, options: BatchOptions, chosen: Uint32Array) {
  const pixels = { bytes: set.images, starts: chosen.map(image => image * bytesOfImage(set)) }
  const augmenter = augmenterOf(set, options)
  return augmenter ? varied(set, augmenter, options, { ...pixels, images: chosen }) : pixels
}

/** Who varies the images of a set, if anyone does. */
function augmenterOf({ augmentation }: MemorySet, { augment = false }: BatchOptions): Augmenter | undefined {
  if (typeof augment === 'object') return augment
  return augment && augmentation ? cropAndFlip(augmentation) : undefined
}

/** Images as bytes, by which their ways are drawn. */
interface Unvaried extends Pick<ChosenImages, 'bytes' | 'starts'> {
  readonly images: Uint32Array
}

/** The images, each in the way that is its own in this epoch. */
function varied(
  set: ImageSet, augmenter: Augmenter, options: BatchOptions, { bytes, starts, images }: Unvaried
): Pick<ChosenImages, 'bytes' | 'starts'> {
  const { shape } = set
  const size = bytesOfImage(set)
  const count = augmenter.ways(shape)
  checkInteger(`batch: the ways of ${augmenter.name}`, count, 1, 2 ** 32)
  const ways = epochWays(set, count, seedOf(options), options.epoch ?? 0)
  const out = new Uint8Array(images.length * size)
  images.forEach((image, i) => {
    const pixels = bytes.subarray(starts[i], starts[i] + size)
    augmenter.vary({ pixels, shape, way: ways[image] }, out.subarray(i * size, (i + 1) * size))
  })
  return { bytes: out, starts: Uint32Array.from(images, (_, i) => i * size) }
}

const bytesOfImage = ({ shape: { c, h, w } }: ImageSet): number => c * h * w

function seedOf({ seed }: BatchOptions): string | number {
  if (typeof seed === 'string' || Number.isSafeInteger(seed)) return seed as string | number // just checked
  throw new TypeError(
    `batch: shuffle and augment need a seed, a string or an integer, got ${String(seed)}. Pass the run's seed.`)
}
