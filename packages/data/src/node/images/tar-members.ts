import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Header } from 'tar'
import { paxRecords } from './pax-records.js'
import { TarError } from './tar-error.js'

/** A file in a tar file. */
export interface TarMember {
  readonly path: string
  /** Byte of its header. */
  readonly at: number
  /** Byte at which its contents begin. */
  readonly start: number
  readonly length: number
  /** What it is instead of a file whose bytes lie there, such as a link. */
  readonly instead?: string
}

const block = 512

/** Long names and pax headers are shorter, and nothing longer is held in memory on a file's word. */
const longestHeader = 2 ** 20

/** How far after the end mark another archive is looked for: zeros fill a file up to 10 kB, rarely to more. */
const lookAhead = 2 ** 20

/**
 * The files of a tar file, in order, as tar programs read them: with long names of GNU's kind and pax's, up to the end
 * mark. Only headers are read; throws a `TarError` where one is damaged, or where the file ends without end mark.
 */
export function* tarMembers(file: string): Generator<TarMember, void, undefined> {
  const descriptor = openSync(file, 'r')
  try {
    yield* members(slicesOf(descriptor), fstatSync(descriptor).size)
  } finally {
    closeSync(descriptor)
  }
}

/** Bytes of a file, valid until others are asked for; a `TarError` where it has ended before. */
export type Slice = (start: number, length: number) => Buffer

/** What `use` makes of a file's bytes, any of which it may ask for. */
export function readingFrom<T>(file: string, use: (slice: Slice) => T): T {
  const descriptor = openSync(file, 'r')
  try {
    return use(slicesOf(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** What headers before a member's own say of it. */
interface Pending {
  readonly longName?: string
  readonly records?: ReadonlyMap<string, string>
}

function* members(slice: Slice, size: number): Generator<TarMember, void, undefined> {
  let pending: Pending = {}
  for (let at = 0; ;) {
    const header = headerAt(slice, at, size)
    if (header.nullBlock) {
      refuseJoined(slice, at, size)
      return
    }
    const start = at + block + sparseMapBytes(slice, at, header)
    const length = lengthOf(header, pending)
    if (start + length > size) {
      throw new TarError(`${length} bytes of ${header.path ?? 'a file'} from byte ${start}`, `${size - start}`)
    }
    const next = foretold(header, pending, () => headerText(slice, start, length))
    if (next === undefined) yield* memberOf(header, pending, { at, start, length })
    pending = next ?? {}
    at = start + Math.ceil(length / block) * block
  }
}

function headerAt(slice: Slice, at: number, size: number): Header {
  if (at + block > size) {
    throw new TarError(`the archive's end mark or another file at byte ${at}`, 'the end of the file')
  }
  const bytes = slice(at, block)
  const header = parsed(bytes)
  if (header) return header
  const gzipped = at === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b
  throw new TarError(`the header of a file at byte ${at}`,
    gzipped ? 'a gzip file, which has to be unpacked first' : 'something else, or a damaged one')
}

/** A header that adds up, or a block of zeros; undefined for anything else. */
function parsed(bytes: Buffer): Header | undefined {
  try {
    const header = new Header(bytes)
    return header.nullBlock || header.cksumValid ? header : undefined
  } catch {
    return undefined // a number that is none
  }
}

/** A link has no contents, whatever its header says. */
function lengthOf({ type, size = 0 }: Header, { records }: Pending): number {
  if (type === 'Link') return 0
  const extended = Number(records?.get('size'))
  return Number.isSafeInteger(extended) && extended >= 0 ? extended : size
}

/** Bytes between the header of a sparse file and its contents, where GNU tar goes on with its list of parts. */
function sparseMapBytes(slice: Slice, at: number, { type }: Header): number {
  if (type !== 'SparseFile') return 0
  let bytes = 0
  for (let flag = at + 482; slice(flag, 1)[0] !== 0; flag = at + bytes + 504) bytes += block
  return bytes
}

/** What is known of the next member after this header, if that is not one of a member itself. */
function foretold({ type }: Header, pending: Pending, text: () => Uint8Array): Pending | undefined {
  switch (type) {
    case 'ExtendedHeader':
    case 'OldExtendedHeader':
      return { ...pending, records: paxRecords(text()) }
    case 'NextFileHasLongPath':
    case 'OldGnuLongPath':
      return { ...pending, longName: new TextDecoder().decode(text()).replace(/\0.*$/s, '') }
    case 'NextFileHasLongLinkpath':
    case 'GlobalExtendedHeader':
      return pending
    default:
      return undefined
  }
}

function headerText(slice: Slice, start: number, length: number): Uint8Array {
  if (length <= longestHeader) return slice(start, length)
  throw new TarError(`a header of at most ${longestHeader} bytes at byte ${start}`, `one of ${length}`)
}

/** The member of a header, if it is one that has a place among files. */
function* memberOf(
  { type, path = '' }: Header, { longName, records }: Pending, place: Pick<TarMember, 'at' | 'start' | 'length'>
): Generator<TarMember, void, undefined> {
  const sparse = records !== undefined && [...records.keys()].some(key => key.startsWith('GNU.sparse.'))
  const instead = sparse ? kinds['SparseFile'] : kinds[type] ?? 'an entry of a kind that is not known'
  if (noFiles.includes(type)) return
  yield {
    path: records?.get('GNU.sparse.name') ?? records?.get('path') ?? longName ?? path,
    ...place,
    ...instead !== 'a file' && { instead }
  }
}

/** What members are, by the names that the package `tar` has for them. */
const kinds: Readonly<Record<string, string>> = {
  File: 'a file', OldFile: 'a file', ContiguousFile: 'a file', SparseFile: 'a sparse file', Link: 'a hard link',
  SymbolicLink: 'a symbolic link', ContinuationFile: 'the rest of a file', CharacterDevice: 'a device',
  BlockDevice: 'a device', FIFO: 'a pipe'
}

const noFiles: readonly string[] = ['Directory', 'GNUDumpDir', 'TapeVolumeHeader', 'SolarisACL', 'Inode']

/** Tar programs stop at the end mark; what follows it in several files made one would be lost without a word. */
function refuseJoined(slice: Slice, at: number, size: number): void {
  const from = at + block
  const rest = slice(from, Math.min(Math.max(0, size - from), lookAhead))
  const first = rest.findIndex(byte => byte !== 0)
  const next = from + Math.floor(first / block) * block
  if (first < 0 || next + block > size || !parsed(slice(next, block))) return
  throw new TarError(`nothing after the archive's end mark at byte ${at}`,
    `another file at byte ${next}, as where tar files were joined`)
}

/**
 * Bytes read at once, ahead of what is asked for. Headers and labels of small images lie close together, and asking the
 * system costs more than copying the images between them; past large ones nothing is copied that is not asked for.
 */
const [leastAhead, mostAhead] = [2048, 65_536]

function slicesOf(descriptor: number): Slice {
  let window = Buffer.alloc(0)
  let [from, filled, ahead] = [0, 0, leastAhead]
  return (start, length) => {
    if (length > mostAhead) return whole(descriptor, start, length)
    if (start < from || start + length > from + filled) {
      const skipped = Math.abs(start - from - filled)
      ahead = skipped < ahead ? Math.min(2 * ahead, mostAhead) : leastAhead
      if (window.length < Math.max(ahead, length)) window = Buffer.allocUnsafe(Math.max(ahead, length))
      from = start
      filled = fill(descriptor, window.subarray(0, Math.max(ahead, length)), start)
    }
    if (start + length > from + filled) throw tooShort(start, length, from + filled - start)
    return window.subarray(start - from, start - from + length)
  }
}

function whole(descriptor: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  const read = fill(descriptor, bytes, start)
  if (read < length) throw tooShort(start, length, read)
  return bytes
}

const tooShort = (start: number, length: number, read: number): TarError =>
  new TarError(`${length} bytes from byte ${start}`, `${read}`)

/** How many bytes there were to fill it with. */
function fill(descriptor: number, bytes: Uint8Array, start: number): number {
  let read = 0
  for (let more = -1; read < bytes.length && more !== 0; read += more) {
    more = readSync(descriptor, bytes, read, bytes.length - read, start + read)
  }
  return read
}
