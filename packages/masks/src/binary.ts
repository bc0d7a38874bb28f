import { sha256 } from '@noble/hashes/sha2.js'
import { forEachPosition, tailBits, wordBytes } from './bits.js'
import { Mask } from './mask.js'
import { type Shape, sizeOf, toShape } from './shape.js'

// Layout: 'IMSK', version, form (0 bitmap, 1 gaps), number of axes, the axes, the body, 8 bytes of SHA-256 of it all.
// Integers are little-endian base 128 (the top bit says that another byte follows). A bitmap is ceil(size / 8) bytes,
// least significant bit first. Gaps are the count, then for each set position its distance to the one before, less 1.
const magic = [0x49, 0x4d, 0x53, 0x4b]
const version = 1
const checksumBytes = 8

const integerBytes = (value: number): number => {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

const writeInteger = (bytes: Uint8Array, at: number, value: number): number => {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128
  bytes[at++] = rest
  return at
}

const forEachGap = (mask: Mask, visit: (gap: number) => void): void => {
  let before = -1
  forEachPosition(mask.words, position => {
    visit(position - before - 1)
    before = position
  })
}

const gapBytes = (mask: Mask): number => {
  let bytes = integerBytes(mask.count)
  forEachGap(mask, gap => { bytes += integerBytes(gap) })
  return bytes
}

const headerOf = ({ shape }: Mask, form: number): Uint8Array => {
  const bytes = new Uint8Array(7 + shape.reduce((sum, n) => sum + integerBytes(n), 0))
  bytes.set([...magic, version, form, shape.length])
  shape.reduce((at, n) => writeInteger(bytes, at, n), 7)
  return bytes
}

const checksum = (bytes: Uint8Array): Uint8Array => sha256(bytes).subarray(0, checksumBytes)

const writeGaps = (mask: Mask, bytes: Uint8Array, start: number): void => {
  let at = writeInteger(bytes, start, mask.count)
  forEachGap(mask, gap => { at = writeInteger(bytes, at, gap) })
}

/** The mask as bytes: a bitmap or gaps between positions, whichever is smaller, with a version and a checksum. */
export const encodeMask = (mask: Mask): Uint8Array => {
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

const damaged = (found: string): RangeError =>
  new RangeError(`decodeMask: ${found}. The mask was damaged or cut short; read it again or take an older copy.`)

/** Throws unless the bytes are a whole mask of a version we know; the rest may then trust them. */
const checkBytes = (bytes: Uint8Array): void => {
  if (bytes.length < magic.length + 4 + checksumBytes) throw damaged(`expected at least 16 bytes, got ${bytes.length}`)
  if (!magic.every((byte, i) => byte === bytes[i])) throw damaged("expected the bytes to start with 'IMSK'")
  const body = bytes.subarray(0, -checksumBytes)
  const stored = bytes.subarray(-checksumBytes)
  if (!checksum(body).every((byte, i) => byte === stored[i])) throw damaged('the checksum does not fit the content')
  if (bytes[4] !== version) {
    throw new RangeError(`decodeMask: expected version ${version}, got ${bytes[4]}. Update @itop/masks to read it.`)
  }
}

interface Reader { readonly integer: () => number, readonly rest: () => Uint8Array }

const readerOf = (bytes: Uint8Array, start: number): Reader => {
  let at = start
  const integer = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined || factor > 2 ** 42) throw damaged(`expected an integer at byte ${at - 1}`)
      value += (byte % 128) * factor
      if (byte < 128) return value
    }
  }
  return { integer, rest: () => bytes.subarray(at) }
}

const readBitmap = (size: number, body: Uint8Array): Uint32Array => {
  if (body.length !== Math.ceil(size / 8)) {
    throw damaged(`expected a bitmap of ${Math.ceil(size / 8)} bytes, got ${body.length}`)
  }
  const words = new Uint32Array(Math.ceil(size / 32))
  wordBytes(words, size).set(body)
  if ((words[words.length - 1] & ~tailBits(size)) !== 0) throw damaged('bits past the last position are set')
  return words
}

const readGaps = (size: number, { integer, rest }: Reader): Uint32Array => {
  const words = new Uint32Array(Math.ceil(size / 32))
  let position = -1
  for (let left = integer(); left > 0; left--) {
    position += integer() + 1
    if (position >= size) throw damaged(`position ${position} is past the last, ${size - 1}`)
    words[position >>> 5] |= 1 << (position & 31)
  }
  if (rest().length > 0) throw damaged(`${rest().length} bytes are left over`)
  return words
}

/** The mask that `encodeMask` wrote. Bytes that were cut short or changed are refused. */
export const decodeMask = (bytes: Uint8Array): Mask => {
  checkBytes(bytes)
  const reader = readerOf(bytes.subarray(0, -checksumBytes), 7)
  const shape: Shape = toShape('decodeMask', Array.from({ length: bytes[6] }, reader.integer))
  const size = sizeOf(shape)
  if (bytes[5] > 1) throw damaged(`expected form 0 or 1, got ${bytes[5]}`)
  return Mask.fromWords(shape, bytes[5] === 1 ? readGaps(size, reader) : readBitmap(size, reader.rest()))
}
