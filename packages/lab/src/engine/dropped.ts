import { imageSet, type Dataset, type MemorySet, type Normalisation } from '@itop/data'
import { randomStream } from '@itop/masks'
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
  const order = shuffled(count, `${seed}/dropped`)
  const pick = (from: number, to: number) => {
    const chosen = order.subarray(from, to)
    const picked = new Uint8Array(chosen.length * size)
    chosen.forEach((image, i) => picked.set(images.subarray(image * size, (image + 1) * size), i * size))
    return { count: chosen.length, images: picked, labels: Uint8Array.from(chosen, image => labels[image]) }
  }
  const train = pick(0, count - held)
  const facts = {
    name: 'dropped', shape: { c, h, w }, classes: classNames.length, classNames,
    normalisation: measured(train.images, c, h * w)
  }
  return {
    name: 'dropped',
    train: imageSet({ ...facts, ...train, split: 'train' }),
    test: imageSet({ ...facts, ...pick(count - held, count), split: 'test' })
  }
}

/** The numbers below `count` in an order drawn from the seed (Fisher–Yates). */
function shuffled(count: number, seed: string): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  const random = randomStream(seed)
  for (let i = count - 1; i > 0; i--) {
    const j = random.nextBelow(i + 1)
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }
  return order
}

/** Mean and deviation of every channel, of bytes scaled to [0, 1]. A channel of one colour has deviation 1. */
function measured(images: Uint8Array, channels: number, area: number): Normalisation {
  const sums = Array.from({ length: channels }, () => ({ sum: 0, squares: 0 }))
  for (let i = 0; i < images.length; i++) {
    const own = sums[Math.floor(i / area) % channels]
    const value = images[i] / 255
    own.sum += value
    own.squares += value * value
  }
  const each = images.length / channels
  const mean = sums.map(({ sum }) => sum / each)
  const std = sums.map(({ squares }, channel) => Math.sqrt(Math.max(0, squares / each - mean[channel] ** 2)) || 1)
  return { mean, std }
}
