import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DataError, fetchAgain } from '../data-error.js'
import { isFile } from './path-kind.js'
import { reason } from './reason.js'

/** The bytes of a file, decompressed if it is gzipped. */
export function readBytes(file: string): Uint8Array {
  const bytes = readRaw(file)
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (gzipped) return decompress(bytes, file)
  if (!file.endsWith('.gz')) return bytes
  throw new DataError({
    file, offset: 0, expected: 'the bytes 1f 8b of a gzip file', found: hex(bytes.subarray(0, 2)),
    fix: 'The file is damaged, or not gzipped: download it again, or remove .gz from its name.'
  })
}

/** The path in `folder` of the first of `names` that exists, plain before gzipped. */
export function findFile(folder: string, names: readonly string[]): string | undefined {
  return names.flatMap(name => [name, `${name}.gz`]).map(name => join(folder, name)).find(isFile)
}

function readRaw(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new DataError({
      file, expected: 'a readable file', found: reason(error), fix: 'Check that it exists and that you may read it.'
    })
  }
}

function decompress(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes)
  } catch (error) {
    const truncated = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' // zlib sets a code on all its errors
    throw new DataError({
      file: `${file} (compressed)`,
      // What follows a bit flip decodes to something else for a while, so zlib cannot say where the flip lies.
      ...truncated ? { offset: bytes.length } : {},
      expected: truncated ? 'more of the gzip stream' : 'an intact gzip stream',
      found: truncated ? 'the end of the file' : reason(error),
      fix: fetchAgain
    })
  }
}

const hex = (bytes: Uint8Array): string =>
  bytes.length === 0 ? 'an empty file' : [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
