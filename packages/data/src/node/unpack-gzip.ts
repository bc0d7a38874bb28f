import { constants as buffers } from 'node:buffer'
import { constants, gunzipSync } from 'node:zlib'
import { DataError, fetchAgain } from '../data-error.js'
import { reason } from './reason.js'

/**
 * How many bytes a file of a format has, by its first ones, or by how many there are as the gzip file says at its end.
 * Throws a `DataError` where they are none of the format.
 */
export type UnpackedLength = (head: Uint8Array, said: number) => number

/** Deflate makes at most this of a byte: https://zlib.net/zlib_tech.html. */
const mostPerByte = 1032

/** Enough for the header of every format, compressed. */
const headBytes = 4096

/** What a gzip file holds. No more is unpacked than its format says: a small file may hold what fills any memory. */
export function unpack(bytes: Uint8Array, file: string, lengthOf: UnpackedLength): Uint8Array {
  const head = unzip(bytes.subarray(0, headBytes), file, { finishFlush: constants.Z_SYNC_FLUSH })
  // Cut within its own header, it says by itself below what is wrong with it.
  const cut = bytes.length < headBytes && head.length < 20
  const said = bytes.length < 4 ? 0 : Buffer.from(bytes.subarray(-4)).readUInt32LE()
  const length = cut ? headBytes : lengthOf(head, said)
  const most = mostPerByte * bytes.length
  if (length > most) {
    throw new DataError({
      file, expected: `${length} bytes, as its header says`, found: `at most ${most} in a gzip file of ${bytes.length}`,
      fix: fetchAgain
    })
  }
  return unzip(bytes, file, { maxOutputLength: Math.min(length, buffers.MAX_LENGTH) })
}

function unzip(bytes: Uint8Array, file: string, options: Parameters<typeof gunzipSync>[1]): Uint8Array {
  try {
    return gunzipSync(bytes, options)
  } catch (error) {
    throw new DataError({ file: `${file} (compressed)`, ...problemOf(error, bytes, options), fix: fetchAgain })
  }
}

/** What follows a bit flip decodes to something else for a while, so zlib cannot say where the flip lies. */
function problemOf(error: unknown, bytes: Uint8Array, options: Parameters<typeof gunzipSync>[1]) {
  switch ((error as NodeJS.ErrnoException).code) { // zlib sets a code on all its errors
    case 'Z_BUF_ERROR':
      return { offset: bytes.length, expected: 'more of the gzip stream', found: 'the end of the file' }
    case 'ERR_BUFFER_TOO_LARGE':
      return { expected: `at most ${options?.maxOutputLength} bytes once unpacked, as the file says`, found: 'more' }
    default:
      return { expected: 'an intact gzip stream', found: reason(error) }
  }
}
