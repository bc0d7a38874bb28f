import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Header, Pax } from 'tar'

/** A file in a tar file. */
export interface TarMember {
  readonly path: string
  /** Byte at which its contents begin. */
  readonly start: number
  readonly length: number
}

/** What is wrong with a tar file, and at which byte. */
export class TarError extends Error {
  override readonly name = 'TarError'

  constructor(readonly expected: string, readonly found: string) {
    super(`expected ${expected}, found ${found}`)
  }
}

const block = 512
const files: readonly string[] = ['File', 'OldFile', 'ContiguousFile']

/** The files of a tar file, in order. Only their headers are read; throws a `TarError` where one is damaged. */
export function* tarMembers(file: string): Generator<TarMember, void, undefined> {
  const descriptor = openSync(file, 'r')
  try {
    yield* members(descriptor, fstatSync(descriptor).size)
  } finally {
    closeSync(descriptor)
  }
}

/** Bytes `start` to `start + length` of a file. */
export function readSlice(file: string, start: number, length: number): Uint8Array {
  const descriptor = openSync(file, 'r')
  try {
    return sliceOf(descriptor, start, length)
  } finally {
    closeSync(descriptor)
  }
}

function* members(descriptor: number, size: number): Generator<TarMember, void, undefined> {
  let extended: Pax | undefined
  let longName: string | undefined
  for (let at = 0; ;) {
    const header = headerAt(descriptor, at, size, extended)
    if (header.nullBlock) return
    const [start, length] = [at + block, header.size ?? 0]
    if (start + length > size) {
      throw new TarError(`${length} bytes of ${header.path ?? 'a file'} from byte ${start}`, `${size - start}`)
    }
    const { type } = header
    const text = () => new TextDecoder().decode(sliceOf(descriptor, start, length))
    if (type === 'ExtendedHeader') extended = Pax.parse(text(), extended)
    else if (type === 'NextFileHasLongPath') longName = text().replace(/\0.*$/s, '')
    else {
      // The header puts its own beginning of the path before an extended one, which is whole.
      const path = extended?.path ?? longName ?? header.path ?? ''
      if (files.includes(type)) yield { path, start, length }
      extended = longName = undefined
    }
    at = start + Math.ceil(length / block) * block
  }
}

function headerAt(descriptor: number, at: number, size: number, extended: Pax | undefined): Header {
  if (at + block > size) {
    throw new TarError(`the archive's end mark or another file at byte ${at}`, 'the end of the file')
  }
  const header = new Header(Buffer.from(sliceOf(descriptor, at, block)), 0, extended)
  if (header.nullBlock || header.cksumValid) return header
  throw new TarError(`the header of a file at byte ${at}`, 'something else, or a damaged one')
}

function sliceOf(descriptor: number, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let read = 0
  while (read < length) {
    const more = readSync(descriptor, bytes, read, length - read, start + read)
    if (more === 0) throw new TarError(`${length} bytes from byte ${start}`, `${read}`)
    read += more
  }
  return bytes
}
