import { checkInteger, checkKeys } from './check.js'
import { variation, writeVariation } from './augment.js'
import { epochOrder, epochVariations } from './epoch.js'
import { normalisationTables } from './normalise.js'
import { writeFeatureMajor, writeImageMajor } from './write-pixels.js'
import type {
  Augmentation, Batch, BatchBuffers, BatchChoice, BatchOptions, FileSet, ImageSet, MemorySet
} from './types.js'

const keys = [
  'seed', 'epoch', 'index', 'batchSize', 'augment', 'shuffle', 'layout', 'lanes'
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
  checkKeys('evaluationBatches', options, ['batchSize', 'layout', 'lanes'])
  const batches = batchesPerEpoch(set, options.batchSize)
  for (let index = 0; index < batches; index++) yield batchOf(set, { ...options, index })
}

/** Images in the batch, after the options have been checked. */
function sizeOf(where: string, set: ImageSet, options: BatchOptions): number {
  checkKeys(where, options, keys)
  const { epoch = 0, index, batchSize, layout = 'nchw', lanes } = options
  checkInteger(`${where}: batchSize`, batchSize, 1)
  checkInteger(`${where}: epoch`, epoch, 0)
  checkInteger(`${where}: index`, index, 0, Math.ceil(set.count / batchSize) - 1)
  const size = Math.min(batchSize, set.count - index * batchSize)
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

function decoded({ source, shape: { c, h, w } }: FileSet, options: BatchOptions, size: number): ChosenImages {
  const batch = source.prepared(choiceOf(options))
  if (!batch) {
    throw new Error(
      `batch: the images of this set lie in files, and batch ${options.index} is not decoded. ` +
        'Await prepareBatch(set, options) just before.')
  }
  return { ...batch, starts: Uint32Array.from({ length: size }, (_, i) => i * c * h * w) }
}

function inMemory(set: MemorySet, options: BatchOptions, size: number): ChosenImages {
  const chosen = chosenImages(set, options, size)
  return { ...chosenPixels(set, options, chosen), labels: chosen.map(image => set.labels[image]) }
}

/** Which images, whatever the layout; a seed that nothing depends on is left out. */
function choiceOf(options: BatchOptions): BatchChoice {
  const { epoch = 0, index, batchSize, augment = false, shuffle = false } = options
  return { epoch, index, batchSize, augment, shuffle, ...(augment || shuffle) && { seed: seedOf(options) } }
}

/** The images at the batch's positions of the epoch, `[size]`. */
function chosenImages(set: MemorySet, options: BatchOptions, size: number): Uint32Array {
  const first = options.index * options.batchSize
  if (!options.shuffle) return Uint32Array.from({ length: size }, (_, i) => first + i)
  return epochOrder(set, seedOf(options), options.epoch ?? 0).subarray(first, first + size)
}

/** Where the images' bytes lie: in the set itself, or augmented in a scratch array. */
function chosenPixels(set: MemorySet, options: BatchOptions, chosen: Uint32Array) {
  const { c, h, w } = set.shape
  if (options.augment && set.augmentation) return augmentedPixels(set, set.augmentation, options, chosen)
  return { bytes: set.images, starts: chosen.map(image => image * c * h * w) }
}

function augmentedPixels(set: MemorySet, augmentation: Augmentation, options: BatchOptions, chosen: Uint32Array) {
  const { c, h, w } = set.shape
  const size = c * h * w
  const codes = epochVariations(set, augmentation, seedOf(options), options.epoch ?? 0)
  const bytes = new Uint8Array(chosen.length * size)
  chosen.forEach((image, i) => {
    const { border } = augmentation
    writeVariation(set.images, image * size, set.shape, border, variation(augmentation, codes[image]), bytes, i * size)
  })
  return { bytes, starts: Uint32Array.from(chosen, (_, i) => i * size) }
}

function seedOf({ seed }: BatchOptions): string | number {
  if (typeof seed === 'string' || Number.isSafeInteger(seed)) return seed as string | number // just checked
  throw new TypeError(
    `batch: shuffle and augment need a seed, a string or an integer, got ${String(seed)}. Pass the run's seed.`)
}
