import { checkInteger, checkOptions } from '@itop/masks'
import { checkAugmentation } from './check.js'
import type { ImageShape, MemorySet, Normalisation } from './types.js'

const keys = [
  'name', 'split', 'count', 'shape', 'classes', 'classNames', 'images', 'labels', 'normalisation', 'augmentation'
] as const satisfies readonly (keyof MemorySet)[]

/** A set in memory, whose bytes may be a canvas's. */
export type ImageSetOptions = Omit<MemorySet, 'images'> & { readonly images: Uint8Array | Uint8ClampedArray }

/**
 * The set, after every field has been checked against the others; throws `RangeError` for the first that disagrees.
 * The bytes are not copied.
 */
export function imageSet(set: ImageSetOptions): MemorySet {
  checkOptions('imageSet', set, keys)
  const images = bytesOf('images', set.images)
  const labels = bytesOf('labels', set.labels)
  if (!['train', 'validation', 'test'].includes(set.split)) {
    throw new RangeError(`imageSet: split must be train, validation or test, got '${set.split}'.`)
  }
  checkInteger('imageSet: count', set.count, 1)
  // Batches address the bytes of images by uint32.
  checkInteger('imageSet: count·c·h·w', set.images.length, 1, 2 ** 32 - 1)
  checkInteger('imageSet: classes', set.classes, 1, 256)
  checkShape(set.shape)
  checkLength('images', set.images.length, set.count * set.shape.c * set.shape.h * set.shape.w, 'count·c·h·w')
  checkLength('labels', set.labels.length, set.count, 'count')
  if (set.classNames) checkLength('classNames', set.classNames.length, set.classes, 'classes')
  checkLabels(set.labels, set.classes)
  checkNormalisation(set.normalisation, set.shape.c)
  if (set.augmentation) checkAugmentation('imageSet: augmentation', set.augmentation, set.shape)
  return { ...set, images, labels }
}

/** The array as plain bytes, on the same memory; of another frame or context too. */
function bytesOf(field: 'images' | 'labels', array: Uint8Array | Uint8ClampedArray): Uint8Array {
  const kind = Object.prototype.toString.call(array).slice('[object '.length, -1)
  if (kind === 'Uint8Array' || kind === 'Uint8ClampedArray') {
    return array instanceof Uint8Array ? array : new Uint8Array(array.buffer, array.byteOffset, array.length)
  }
  throw new TypeError(`imageSet: ${field} must be a Uint8Array of bytes, got ${kind}. Convert it: Uint8Array.from(…).`)
}

function checkShape({ c, h, w }: ImageShape): void {
  checkInteger('imageSet: shape.c', c, 1)
  checkInteger('imageSet: shape.h', h, 1)
  checkInteger('imageSet: shape.w', w, 1)
}

function checkLength(field: string, length: number, expected: number, formula: string): void {
  if (length === expected) return
  throw new RangeError(
    `imageSet: ${field} must have ${formula} = ${expected} entries, got ${length}. Check count and shape.`)
}

function checkLabels(labels: Uint8Array, classes: number): void {
  const wrong = labels.findIndex(label => label >= classes)
  if (wrong < 0) return
  throw new RangeError(`imageSet: labels must lie below classes = ${classes}, got ${labels[wrong]} at ${wrong}.`)
}

function checkNormalisation({ mean, std }: Normalisation, channels: number): void {
  checkLength('normalisation.mean', mean.length, channels, 'c')
  checkLength('normalisation.std', std.length, channels, 'c')
  const wrong = mean.findIndex((value, c) => !Number.isFinite(value) || !(std[c] > 0 && std[c] < Infinity))
  if (wrong < 0) return
  throw new RangeError(
    `imageSet: normalisation must have finite means and deviations above 0, got ${mean[wrong]} and ${std[wrong]} ` +
      `for channel ${wrong}.`)
}
