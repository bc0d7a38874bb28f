import { imageSet, measureNormalisation, permutation, type Dataset, type MemorySet } from '@itop/data'
import type { DroppedImages } from '../protocol.js'

/** Share of the images that the network is tested on. */
const testShare = 0.2

/**
 * The user's images as a data set: in an order drawn from the seed, the last fifth to test on, normalised by the mean
 * and deviation of the others.
 */
export function droppedData(dropped: DroppedImages, seed: number): Dataset<MemorySet> {
  const { images, labels, shape: { c, h, w }, classNames } = dropped
  const count = labels.length
  const held = Math.max(1, Math.round(count * testShare))
  if (count - held < 1) {
    throw new RangeError(`Expected at least two images, to learn from and to test on, got ${count}.`)
  }
  if (classNames.length < 2) {
    throw new RangeError(
      `Expected images of at least two classes, got ${classNames.length}: a folder for each class, named after it.`)
  }
  const size = c * h * w
  if (images.length !== count * size) {
    throw new RangeError(`Expected ${count} images of ${c}×${h}×${w} bytes, got ${images.length} bytes in all.`)
  }
  const order = permutation(count, `${seed}/dropped`)
  const pick = (from: number, to: number) => {
    const chosen = order.subarray(from, to)
    const picked = new Uint8Array(chosen.length * size)
    chosen.forEach((image, i) => picked.set(images.subarray(image * size, (image + 1) * size), i * size))
    return { count: chosen.length, images: picked, labels: Uint8Array.from(chosen, image => labels[image]) }
  }
  const train = pick(0, count - held)
  const facts = {
    name: 'dropped', shape: { c, h, w }, classes: classNames.length, classNames,
    normalisation: measureNormalisation(train.images, { c, h, w })
  }
  return {
    name: 'dropped',
    train: imageSet({ ...facts, ...train, split: 'train' }),
    test: imageSet({ ...facts, ...pick(count - held, count), split: 'test' })
  }
}
