import { checkOptions } from '@itop/masks'
import { imageSet } from './image-set.js'
import type { ImageSet, MemorySet } from './types.js'

/** How much a split holds out. */
export interface SplitOptions {
  /** Share held out, rounded to whole images. In (0, 1), at least one image on either side. */
  readonly validation: number
}

/** A set in two parts. */
export interface Split<Set extends ImageSet> {
  readonly train: Set
  readonly validation: Set
}

/**
 * A set's images for training, and the share `validation` of them held out. Of a set in memory the last ones are held
 * out, and both parts are views: the reference holds out the last 5,000 of CIFAR-10's training set, `validation: 0.1`.
 * It augments these images too, since its two loaders share one data set; here the held-out part has no augmentation,
 * so that its accuracy has no noise of its own. Of images in files, which lie class by class, evenly spaced ones are
 * held out, so that every class gives its share.
 */
export function split(set: MemorySet, options: SplitOptions): Split<MemorySet>
export function split(set: ImageSet, options: SplitOptions): Split<ImageSet>
export function split(set: ImageSet, options: SplitOptions): Split<ImageSet> {
  checkOptions('split', options, ['validation'])
  const held = Math.floor(options.validation * set.count + 0.5)
  if (!(held >= 1 && held < set.count)) {
    throw new RangeError(
      `split: validation must be a share in (0, 1) that leaves an image on either side, got ${options.validation} ` +
        `of ${set.count} images.`)
  }
  if ('source' in set) {
    const { kept, heldOut } = spread(set.count, held)
    return { train: set.source.select(kept, 'train'), validation: set.source.select(heldOut, 'validation') }
  }
  const { augmentation: _, ...plain } = set
  return {
    train: part(set, 'train', 0, set.count - held),
    validation: part(plain, 'validation', set.count - held, set.count)
  }
}

/** `held` of the indices below `count`, evenly spaced, and the others, both ascending. */
export function spread(count: number, held: number): { readonly kept: Uint32Array, readonly heldOut: Uint32Array } {
  const heldOut = Uint32Array.from({ length: held }, (_, i) => Math.floor((i + 0.5) * count / held))
  const chosen = new Set(heldOut)
  return { kept: Uint32Array.from({ length: count }, (_, i) => i).filter(i => !chosen.has(i)), heldOut }
}

/** Images `start` to `end` (excluded) of a set, as a view. */
export function part(set: MemorySet, split: MemorySet['split'], start: number, end: number): MemorySet {
  const { c, h, w } = set.shape
  return imageSet({
    ...set,
    split,
    count: end - start,
    images: set.images.subarray(start * c * h * w, end * c * h * w),
    labels: set.labels.subarray(start, end)
  })
}
