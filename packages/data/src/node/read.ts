import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../data-error.js'
import { isFile, pathKind } from './path-kind.js'
import { reason } from './reason.js'
import { unpack, type UnpackedLength } from './unpack-gzip.js'

/** The bytes of a file, decompressed if it is gzipped, up to what its format says. */
export function readBytes(file: string, lengthOf: UnpackedLength): Uint8Array {
  const bytes = readRaw(file)
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (gzipped) return unpack(bytes, file, lengthOf)
  if (!file.endsWith('.gz')) return bytes
  throw new DataError({
    file, offset: 0, expected: 'the bytes 1f 8b of a gzip file', found: hex(bytes.subarray(0, 2)),
    fix: 'The file is damaged, or not gzipped: download it again, or remove .gz from its name.'
  })
}

/** The path in `folder` of the first of `names` that exists, plain before gzipped. */
export const findFile = (folder: string, names: readonly string[]): string | undefined =>
  pathsOf(folder, names).find(isFile)

/** What lies in the place of a file that `findFile` did not find, in words; else `otherwise`. */
export function inPlaceOf(folder: string, names: readonly string[], otherwise: string): string {
  const kind = pathsOf(folder, names).map(pathKind).find(kind => kind !== 'nothing')
  return kind === undefined ? otherwise : `${kind === 'folder' ? 'a folder' : kind} of that name`
}

const pathsOf = (folder: string, names: readonly string[]): readonly string[] =>
  names.flatMap(name => [name, `${name}.gz`]).map(name => join(folder, name))

function readRaw(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new DataError({
      file, expected: 'a readable file', found: reason(error), fix: 'Check that it exists and that you may read it.'
    })
  }
}

const hex = (bytes: Uint8Array): string =>
  bytes.length === 0 ? 'an empty file' : [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
