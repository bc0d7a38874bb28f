import { imageSet } from '../src/image-set.js'
import type { Augmentation, MemorySet } from '../src/types.js'

/** An IDX file of the given dimensions and values. */
export function idxFile(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0, 0, 8, shape.length])
  shape.forEach((length, d) => { view.setUint32(4 + 4 * d, length) })
  bytes.set(Array.from(values), 4 + 4 * shape.length)
  return bytes
}

/** A CIFAR file: labels as given, every pixel of image i is i. */
export function cifarFile(labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(labels.flatMap((label, i) => [...label, ...new Array<number>(3072).fill(i)]))
}

/** A set whose values are their bytes / 255, image i of class i mod 10. */
export function smallSet(
  { count = 10, c = 1, h = 2, w = 2, augmentation }:
  { count?: number, c?: number, h?: number, w?: number, augmentation?: Augmentation } = {}
): MemorySet {
  return imageSet({
    name: 'small', split: 'train', count, shape: { c, h, w }, classes: 10,
    images: Uint8Array.from({ length: count * c * h * w }, (_, i) => i % 251),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
    normalisation: { mean: new Array<number>(c).fill(0), std: new Array<number>(c).fill(1) },
    ...augmentation ? { augmentation } : {}
  })
}

/** What a function throws. */
export function thrownBy(action: () => unknown): Error {
  try {
    action()
  } catch (error) {
    return error as Error // every throw of this package is an Error
  }
  throw new Error('expected an error, nothing was thrown')
}
