import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { ImageSet, MemorySet, SetFingerprint } from './types.js'

/** Images that are looked at. */
const most = 256

/**
 * What tells a set from one that is not the same: how many images, a hash of all their labels in order, and one of what
 * the images are. Of a set in memory that is the pixels of 256 images, evenly spaced; of images in files see
 * `ImageSource`. It takes milliseconds, also of large sets, so a few other pixels may go unnoticed.
 */
export function fingerprint(set: ImageSet): SetFingerprint {
  const { count } = set
  if (!('source' in set)) return { count, labels: bytesToHex(sha256(set.labels)), images: pixelHash(set) }
  return { count, ...set.source.fingerprint?.() }
}

function pixelHash({ images, count, shape: { c, h, w } }: MemorySet): string {
  const hash = sha256.create()
  for (const image of evenly(count, most)) hash.update(images.subarray(image * c * h * w, (image + 1) * c * h * w))
  return bytesToHex(hash.digest())
}

/** At most `most` of the numbers below `count`, evenly spaced, ascending. */
export function evenly(count: number, most: number): readonly number[] {
  const chosen = Math.min(count, most)
  return Array.from({ length: chosen }, (_, i) => Math.floor((i + 0.5) * count / chosen))
}
