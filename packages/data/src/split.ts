import { checkKeys } from './check.js'
import { imageSet } from './image-set.js'
import type { ImageSet } from './types.js'

/**
 * The first images for training and the last `validation` of them held out; both are views of `set`. The reference
 * holds out the last 5,000 of CIFAR-10's training set: `validation: 0.1`. It augments these images too, since its two
 * loaders share one data set; here the held-out part has no augmentation, so that its accuracy has no noise of its
 * own.
 */
export function split(
  set: ImageSet,
  options: {
    /** Share held out, rounded to whole images. In (0, 1), at least one image on either side. */
    readonly validation: number
  }
): { readonly train: ImageSet, readonly validation: ImageSet } {
  checkKeys('split', options, ['validation'])
  const held = Math.floor(options.validation * set.count + 0.5)
  if (!(held >= 1 && held < set.count)) {
    throw new RangeError(
      `split: validation must be a share in (0, 1) that leaves an image on either side, got ${options.validation} ` +
        `of ${set.count} images.`)
  }
  const { augmentation: _, ...plain } = set
  return {
    train: part(set, 'train', 0, set.count - held),
    validation: part(plain, 'validation', set.count - held, set.count)
  }
}

/** Images `start` to `end` (excluded) of a set, as a view. */
export function part(set: ImageSet, split: ImageSet['split'], start: number, end: number): ImageSet {
  const { c, h, w } = set.shape
  return imageSet({
    ...set,
    split,
    count: end - start,
    images: set.images.subarray(start * c * h * w, end * c * h * w),
    labels: set.labels.subarray(start, end)
  })
}
