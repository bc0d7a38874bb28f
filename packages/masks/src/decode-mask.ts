import { tailBits, wordBytes } from './bits.js'
import { checkOptions } from './check.js'
import { checksum, checksumBytes, gapBytes, magic, version } from './encode-mask.js'
import { Mask } from './mask.js'
import { sameShape, type Shape, sizeOf, toShape } from './shape.js'

/** What `decodeMask` may take a file's word for. */
export interface DecodeMaskOptions {
  /** The shape that the mask must have. */
  readonly shape?: Shape
  /**
   * The most positions that it may have; a few bytes can claim 2^32. Default `mostPositions(bytes.length)`, or those of
   * `shape`.
   */
  readonly maxSize?: number
}

/**
 * Positions that bytes of a file may stand for when nobody knows the mask's shape: a bitmap of 1 MiB, and of 1 KiB more
 * for each byte. A layer of more than 8 million weights with one in 8,000 of them active is within that.
 */
export const mostPositions = (bytes: number): number => 2 ** 23 + bytes * 2 ** 13

/**
 * The mask that `encodeMask` wrote. Any other bytes are refused: cut short, changed, or such as it would not have
 * written for this mask. Memory is taken when the claimed size is known to be expected.
 */
export function decodeMask(bytes: Uint8Array, options: DecodeMaskOptions = {}): Mask {
  checkOptions('decodeMask', options, ['shape', 'maxSize'])
  checkBytes(bytes)
  const reader = readerOf(bytes.subarray(0, -checksumBytes), 7)
  const shape: Shape = toShape('decodeMask', Array.from({ length: bytes[6] }, reader.integer))
  checkExpected(shape, bytes.length, options)
  if (bytes[5] > 1) throw damaged(`expected form 0 or 1, got ${bytes[5]}`)
  return bytes[5] === 1 ? readGaps(shape, reader) : readBitmap(shape, reader.rest())
}

const damaged = (found: string): RangeError =>
  new RangeError(`decodeMask: ${found}. The mask was damaged or cut short; read it again or take an older copy.`)

/** Throws unless the bytes are a whole mask of a version we know. */
function checkBytes(bytes: Uint8Array): void {
  if (bytes.length < magic.length + 4 + checksumBytes) throw damaged(`expected at least 16 bytes, got ${bytes.length}`)
  if (!magic.every((byte, i) => byte === bytes[i])) throw damaged("expected the bytes to start with 'IMSK'")
  const body = bytes.subarray(0, -checksumBytes)
  const stored = bytes.subarray(-checksumBytes)
  if (!checksum(body).every((byte, i) => byte === stored[i])) throw damaged('the checksum does not fit the content')
  if (bytes[4] !== version) {
    throw new RangeError(`decodeMask: expected version ${version}, got ${bytes[4]}. Update @itop/masks to read it.`)
  }
}

/** Throws unless the caller expects a mask of that shape, or its size is in proportion to the bytes. */
function checkExpected(found: Shape, bytes: number, { shape, maxSize }: DecodeMaskOptions): void {
  if (shape !== undefined && !sameShape(shape, found)) {
    throw new RangeError(
      `decodeMask: expected shape [${shape.join(', ')}], got [${found.join(', ')}]. Is it the mask of another layer?`)
  }
  const most = maxSize ?? (shape === undefined ? mostPositions(bytes) : Infinity)
  if (sizeOf(found) <= most) return
  throw new RangeError(
    `decodeMask: expected at most ${most} positions, got shape [${found.join(', ')}] in ${bytes} bytes. ` +
      'Pass the `shape` of the weight, or a larger `maxSize`.')
}

interface Reader { readonly integer: () => number, readonly rest: () => Uint8Array }

function readerOf(bytes: Uint8Array, start: number): Reader {
  let at = start
  const integer = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined || factor > 2 ** 42) throw damaged(`expected an integer at byte ${at - 1}`)
      if (byte === 0 && factor > 1) throw damaged(`the integer that ends at byte ${at - 1} is longer than it need be`)
      value += (byte % 128) * factor
      if (byte < 128) return value
    }
  }
  return { integer, rest: () => bytes.subarray(at) }
}

function readBitmap(shape: Shape, body: Uint8Array): Mask {
  const size = sizeOf(shape)
  const length = Math.ceil(size / 8)
  if (body.length !== length) throw damaged(`expected a bitmap of ${length} bytes, got ${body.length}`)
  const words = new Uint32Array(Math.ceil(size / 32))
  wordBytes(words, size).set(body)
  if ((words[words.length - 1] & ~tailBits(size)) !== 0) throw damaged('bits past the last position are set')
  const mask = Mask.fromWords(shape, words)
  // As in encodeMask: a dense mask need not be walked.
  if (mask.count < length && gapBytes(mask) < length) throw damaged('expected gaps, which are smaller, got a bitmap')
  return mask
}

function readGaps(shape: Shape, { integer, rest }: Reader): Mask {
  const size = sizeOf(shape)
  if (rest().length >= Math.ceil(size / 8)) throw damaged('expected a bitmap, which is no larger, got gaps')
  const words = new Uint32Array(Math.ceil(size / 32))
  let position = -1
  for (let left = integer(); left > 0; left--) {
    position += integer() + 1
    if (position >= size) throw damaged(`position ${position} is past the last, ${size - 1}`)
    words[position >>> 5] |= 1 << (position & 31)
  }
  if (rest().length > 0) throw damaged(`${rest().length} bytes are left over`)
  return Mask.fromWords(shape, words)
}
