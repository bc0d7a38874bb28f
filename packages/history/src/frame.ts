import { createBitReader } from './bit-reader.js'
import { createBitWriter } from './bit-writer.js'
import { crc32 } from './crc32.js'
import { damaged, HistoryError } from './history-error.js'

const checkBytes = 4

/** A payload with its length before it and the CRC-32 of both behind it. */
export function framed(payload: Uint8Array): Uint8Array {
  const writer = createBitWriter()
  writer.integer(payload.length)
  const length = writer.end()
  const frame = new Uint8Array(length.length + payload.length + checkBytes)
  frame.set(length)
  frame.set(payload, length.length)
  const end = frame.length - checkBytes
  new DataView(frame.buffer).setUint32(end, crc32(frame, 0, end), true)
  return frame
}

/** Bytes that a frame adds to its payload at most. */
export const frameBytes = (payload: number): number =>
  checkBytes + Math.max(1, Math.ceil(Math.log2(payload + 1) / 7))

/** Where a payload lies in a file, and where its frame ends. */
export interface FramePlace {
  readonly start: number
  readonly end: number
  readonly next: number
}

/** The frame that begins at a byte of a file; refuses one that is not whole, or whose checksum does not fit. */
export function frameAt(bytes: Uint8Array, offset: number): FramePlace {
  const { length, start } = lengthAt(bytes, offset)
  const end = start + length
  const next = end + checkBytes
  if (next > bytes.length) {
    throw new HistoryError('cut off', offset,
      `the record that begins there says ${next - offset} bytes, and ${bytes.length - offset} are left`)
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true)
  if (stored !== crc32(bytes, offset, end)) throw damaged(offset, 'the checksum of the record there does not fit it')
  return { start, end, next }
}

function lengthAt(bytes: Uint8Array, offset: number): { readonly length: number, readonly start: number } {
  const most = Math.min(bytes.length, offset + 8)
  const last = bytes.subarray(offset, most).findIndex(byte => byte < 128)
  if (last < 0 && most === bytes.length) {
    throw new HistoryError('cut off', offset, 'the length of the record that begins there is not whole')
  }
  return { length: createBitReader(bytes, offset, most).integer(), start: offset + last + 1 }
}
