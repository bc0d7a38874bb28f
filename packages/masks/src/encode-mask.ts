import { sha256 } from '@noble/hashes/sha2.js'
import { wordBytes } from './bits.js'
import type { Mask } from './mask.js'

// Layout: 'IMSK', version, form (0 bitmap, 1 gaps), number of axes, the axes, the body, 8 bytes of SHA-256 of it all.
// Integers are little-endian base 128 (the top bit says that another byte follows). A bitmap is ceil(size / 8) bytes,
// least significant bit first. Gaps are the count, then for each set position its distance to the one before, less 1.
// One mask has one form: integers are as short as can be, and the body is gaps exactly where these are smaller.
export const magic = [0x49, 0x4d, 0x53, 0x4b]
export const version = 1
export const checksumBytes = 8

function integerBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128
  bytes[at++] = rest
  return at
}

function gapsOf(mask: Mask): Uint32Array {
  const positions = mask.indices()
  return positions.map((position, i) => i === 0 ? position : position - positions[i - 1] - 1)
}

/** Bytes of the body as gaps. */
export const gapBytes = (mask: Mask): number =>
  gapsOf(mask).reduce((bytes, gap) => bytes + integerBytes(gap), integerBytes(mask.count))

function headerOf({ shape }: Mask, form: number): Uint8Array {
  const bytes = new Uint8Array(7 + shape.reduce((sum, n) => sum + integerBytes(n), 0))
  bytes.set([...magic, version, form, shape.length])
  shape.reduce((at, n) => writeInteger(bytes, at, n), 7)
  return bytes
}

export const checksum = (bytes: Uint8Array): Uint8Array => sha256(bytes).subarray(0, checksumBytes)

function writeGaps(mask: Mask, bytes: Uint8Array, start: number): void {
  gapsOf(mask).reduce((at, gap) => writeInteger(bytes, at, gap), writeInteger(bytes, start, mask.count))
}

/** The mask as bytes: a bitmap or gaps between positions, whichever is smaller, with a version and a checksum. */
export function encodeMask(mask: Mask): Uint8Array {
  if (mask.shape.length > 255) throw new RangeError(`encodeMask: at most 255 axes, got ${mask.shape.length}.`)
  const bitmap = Math.ceil(mask.size / 8)
  // Each gap takes a byte or more, so a dense mask need not be walked to know that its bitmap is smaller.
  const gaps = mask.count < bitmap ? gapBytes(mask) : Infinity
  const header = headerOf(mask, gaps < bitmap ? 1 : 0)
  const bytes = new Uint8Array(header.length + Math.min(gaps, bitmap) + checksumBytes)
  bytes.set(header)
  if (gaps < bitmap) writeGaps(mask, bytes, header.length)
  else bytes.set(wordBytes(mask.words, mask.size), header.length)
  bytes.set(checksum(bytes.subarray(0, -checksumBytes)), bytes.length - checksumBytes)
  return bytes
}
