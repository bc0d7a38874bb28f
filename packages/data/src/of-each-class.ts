import { checkInteger } from '@itop/masks'
import { epochOrder } from './epoch.js'
import { imageSet } from './image-set.js'
import { labelsOf } from './labels.js'
import type { ImageSet, MemorySet } from './types.js'

/** Options of `ofEachClass`. */
export interface OfEachClassOptions {
  /** Images of each class. Integer ≥ 1. */
  readonly count: number
  readonly seed: string | number
}

/**
 * A set of `count` images of each class, drawn by the seed, in random order and without augmentation. Classes without
 * any image are left out. Refuses a set that has fewer of a class, and one whose labels are not known beforehand.
 */
export function ofEachClass(set: ImageSet, { count, seed }: OfEachClassOptions): ImageSet {
  checkInteger('ofEachClass: count', count, 1)
  const labels = labelsOf(set)
  if (!labels) {
    throw new RangeError(`ofEachClass: the labels of '${set.name}' are known only when its images are decoded, so ` +
      'none can be drawn by class. Choose data in files or folders.')
  }
  return selected(set, drawn(set, labels, { count, seed }))
}

function drawn(set: ImageSet, labels: ArrayLike<number>, { count, seed }: OfEachClassOptions): Uint32Array {
  const found = new Uint32Array(set.classes)
  const images = epochOrder({ count: set.count }, seed, 0).filter(image => found[labels[image]]++ < count)
  const short = found.findIndex(images => images > 0 && images < count)
  if (short >= 0) {
    throw new RangeError(`ofEachClass: expected ${count} images of each class in '${set.name}', got ${found[short]} ` +
      `of class ${short}. Ask for at most ${found.filter(images => images > 0).reduce((a, b) => Math.min(a, b))}.`)
  }
  return images
}

/** These images of a set, in this order. */
function selected(set: ImageSet, images: Uint32Array): ImageSet {
  if ('source' in set) return set.source.select(images, 'validation')
  const { augmentation: _, ...plain } = set
  return imageSet({ ...plain, count: images.length, images: bytesOf(set, images),
    labels: Uint8Array.from(images, image => set.labels[image]) })
}

function bytesOf({ shape: { c, h, w }, images: all }: MemorySet, images: Uint32Array): Uint8Array {
  const size = c * h * w
  const bytes = new Uint8Array(images.length * size)
  for (const [i, image] of images.entries()) bytes.set(all.subarray(image * size, (image + 1) * size), i * size)
  return bytes
}
