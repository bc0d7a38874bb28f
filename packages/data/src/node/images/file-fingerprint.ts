import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { evenly } from '../../fingerprint.js'
import type { SetFingerprint } from '../../types.js'
import type { ImageList, ImagePlace } from './image-list.js'

/** Files that are looked into, and bytes from the start of each. */
const files = 32
const bytes = 16_384

/** Names that are hashed together. */
const block = 4096

/** What tells the images of a list from others: nothing is decoded, and few files are opened. */
export function listFingerprint(list: ImageList): Pick<SetFingerprint, 'labels' | 'images'> {
  const { labels } = list
  const hash = createHash('sha256')
  for (let from = 0; from < list.count; from += block) {
    const length = Math.min(block, list.count - from)
    hash.update(Array.from({ length }, (_, i) => `${list.name(from + i)}\n`).join(''))
  }
  for (const image of evenly(list.count, files)) hash.update(beginning(list.place(image)))
  return {
    labels: createHash('sha256')
      .update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)).digest('hex'),
    images: hash.digest('hex')
  }
}

/** How long an image is, and its first bytes; of one that cannot be read nothing, as of one that was skipped. */
function beginning({ file, start = 0, length }: ImagePlace): Uint8Array {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const size = length ?? fstatSync(descriptor).size
      const found = Buffer.alloc(Math.min(bytes, size) + 8)
      found.writeBigUInt64LE(BigInt(size))
      return found.subarray(0, 8 + readSync(descriptor, found, 8, found.length - 8, start))
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return new Uint8Array()
  }
}
