import { sizeOf } from '@itop/masks'
import { DataError, fetchAgain } from './data-error.js'

/** The contents of an IDX file of unsigned bytes. */
export interface IdxArray {
  /** 1 to 4 dimensions, each ≥ 1. */
  readonly shape: readonly number[]
  /** Row-major; a view of the bytes that were passed in. */
  readonly data: Uint8Array
}

const unsignedByte = 0x08

/**
 * The array in an IDX file: http://yann.lecun.com/exdb/mnist. Two zero bytes, the type (8: unsigned byte, the only one
 * read), the number of dimensions, each dimension as a big-endian uint32, then the values, and nothing after them.
 */
export function parseIdx(bytes: Uint8Array, fileName: string): IdxArray {
  const { shape, start, size } = readHeader(bytes, fileName)
  if (bytes.length !== start + size) {
    throw new DataError({
      file: fileName,
      offset: Math.min(bytes.length, start + size),
      expected: `${start + size} bytes (a header of ${start}, ${shape.join('·')} values)`,
      found: `${bytes.length}`,
      fix: fetchAgain
    })
  }
  return { shape, data: bytes.subarray(start) }
}

/** The bytes of a whole IDX file, by the header it begins with. */
export function idxLength(head: Uint8Array, fileName: string): number {
  const { start, size } = readHeader(head, fileName)
  return start + size
}

function readHeader(bytes: Uint8Array, file: string) {
  const dimensions = readMagic(bytes, file)
  const shape = readShape(bytes, file, dimensions)
  return { shape, start: 4 + 4 * dimensions, size: sizeOf(shape) }
}

function readMagic(bytes: Uint8Array, file: string): number {
  if (bytes.length < 4) {
    throw new DataError({
      file, offset: bytes.length, expected: 'the 4 bytes an IDX file starts with', found: `${bytes.length} bytes`,
      fix: fetchAgain
    })
  }
  const [zero, zeroToo, type, dimensions] = bytes
  if (zero !== 0 || zeroToo !== 0) {
    throw new DataError({
      file, offset: 0, expected: 'two zero bytes (an IDX file)', found: hex(bytes.subarray(0, 2)),
      fix: 'This is not an IDX file, or it is damaged: download it again.'
    })
  }
  if (type !== unsignedByte) {
    throw new DataError({
      file, offset: 2, expected: 'type 08 (unsigned bytes)', found: hex(bytes.subarray(2, 3)),
      fix: 'Only IDX files of unsigned bytes hold images; if this should be one, download it again.'
    })
  }
  if (dimensions < 1 || dimensions > 4) {
    throw new DataError({ file, offset: 3, expected: '1 to 4 dimensions', found: `${dimensions}`, fix: fetchAgain })
  }
  return dimensions
}

function readShape(bytes: Uint8Array, file: string, dimensions: number): number[] {
  if (bytes.length < 4 + 4 * dimensions) {
    throw new DataError({
      file, offset: bytes.length, expected: `${dimensions} dimensions up to byte ${4 + 4 * dimensions}`,
      found: `the end of the file at ${bytes.length}`, fix: fetchAgain
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: dimensions }, (_, d) => {
    const offset = 4 + 4 * d
    const length = view.getUint32(offset)
    if (length === 0) throw new DataError({ file, offset, expected: 'a dimension ≥ 1', found: '0', fix: fetchAgain })
    return length
  })
}

const hex = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
