import { decodeMask, type Mask } from '@itop/masks'
import { CheckpointError, type CheckpointProblem } from './checkpoint-error.js'
import { inFileOrder, magic, padded, prefixBytes, version, width, type Header, type Section } from './format.js'
import { digestBytes, hex, portableSha256, type Sha256 } from './sha256.js'
import type { Checkpoint } from './types.js'

/** The checkpoint in a file's bytes. Throws a `CheckpointError` for any file that is not exactly what was written. */
export function decodeCheckpoint(
  file: Uint8Array, { sha256 = portableSha256 }: { readonly sha256?: () => Sha256 } = {}
): Checkpoint {
  // Node's Buffer is a Uint8Array whose slice() does not copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  const headerLength = checkPrefix(bytes)
  checkDigest(bytes, sha256())
  const header = readHeader(bytes.subarray(prefixBytes, prefixBytes + headerLength))
  const contents = slices(bytes, prefixBytes + headerLength, header.sections)
  return { step: header.step, meta: header.meta, masks: readMasks(contents), arrays: readArrays(contents) }
}

/** The header's length, once magic, version and lengths are right. */
function checkPrefix(bytes: Uint8Array): number {
  const found = bytes.subarray(0, magic.length)
  const isOurs = found.every((byte, i) => byte === magic.charCodeAt(i))
  if (!isOurs || bytes.length === 0) throw problem('foreign', `offset 0: expected "${magic}", got ${shown(found)}. ` +
    'This file is not a checkpoint. Give the folder of a run.')
  if (bytes.length < prefixBytes) throw truncated(bytes.length, `at least ${prefixBytes}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found32 = view.getUint32(8, true)
  if (found32 !== version) throw problem('version', `offset 8: expected format version ${version}, got ${found32}. ` +
    'Read it with the version of this package that wrote it.')
  const total = view.getFloat64(16, true)
  if (bytes.length !== total) throw truncated(bytes.length, String(total))
  const headerLength = view.getUint32(12, true)
  if (prefixBytes + headerLength + digestBytes > total) throw problem('damaged',
    `offset 12: expected a header of at most ${total - prefixBytes - digestBytes} bytes, got ${headerLength}. ` +
    advice)
  return headerLength
}

function checkDigest(bytes: Uint8Array, hash: Sha256): void {
  const end = bytes.length - digestBytes
  hash.update(bytes.subarray(0, end))
  const computed = hex(hash.digest())
  const stored = hex(bytes.subarray(end))
  if (computed !== stored) throw problem('damaged',
    `offset ${end}: the stored SHA-256 is ${stored}, that of the bytes before it ${computed}: they have changed ` +
    `since they were written. ${advice}`)
}

function readHeader(bytes: Uint8Array): Header {
  const header = parse(bytes)
  const { step, meta, sections } = (header ?? {}) as Partial<Header> // looked at below, field by field
  const isHeader = Number.isSafeInteger(step) && isRecord(meta) && Array.isArray(sections) && sections.every(isSection)
  if (!isHeader) throw problem('damaged',
    `offset ${prefixBytes}: expected a JSON header with step, meta and sections. ${advice}`)
  return header as Header
}

function parse(bytes: Uint8Array): unknown {
  try {
    // A copy: TextDecoder refuses views of shared memory.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice()))
  } catch (cause) {
    throw problem('damaged', `offset ${prefixBytes}: expected a JSON header: ${String(cause)}. ${advice}`)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSection = (value: unknown): value is Section =>
  isRecord(value) && typeof value.name === 'string' && Number.isSafeInteger(value.bytes) && Number(value.bytes) >= 0 &&
  (value.kind === 'mask' || isArrayKind(value.kind) && Number(value.bytes) % width[value.kind] === 0)

const isArrayKind = (kind: unknown): kind is keyof typeof width =>
  typeof kind === 'string' && Object.hasOwn(width, kind)

interface Content { readonly section: Section, readonly offset: number, readonly bytes: Uint8Array }

function slices(bytes: Uint8Array, start: number, sections: readonly Section[]): Content[] {
  const end = bytes.length - digestBytes
  let offset = start
  const contents = sections.map(section => {
    const content = { section, offset, bytes: bytes.subarray(offset, Math.min(end, offset + section.bytes)) }
    offset += padded(section.bytes)
    return content
  })
  if (offset !== end) throw problem('damaged',
    `offset ${start}: expected sections of ${end - start} bytes, the header lists ${offset - start}. ${advice}`)
  return contents
}

const readMasks = (contents: readonly Content[]): Map<string, Mask> =>
  new Map(contents.filter(({ section }) => section.kind === 'mask').map(({ section, offset, bytes }) => {
    try {
      return [section.name, decodeMask(bytes)]
    } catch (cause) {
      throw problem('damaged', `offset ${offset}: mask "${section.name}": ${String(cause)} ${advice}`)
    }
  }))

const readArrays = (contents: readonly Content[]): Map<string, Float32Array | Float64Array | Uint32Array> =>
  new Map(contents.flatMap(({ section, bytes }) =>
    section.kind === 'mask' ? [] : [[section.name, toArray(section.kind, bytes)] as const]))

/** An array of its own: the file's bytes are neither kept alive nor shared. */
function toArray(kind: keyof typeof width, bytes: Uint8Array): Float32Array | Float64Array | Uint32Array {
  const { buffer } = inFileOrder(bytes, width[kind]).slice()
  switch (kind) {
    case 'float32': return new Float32Array(buffer)
    case 'float64': return new Float64Array(buffer)
    case 'uint32': return new Uint32Array(buffer)
    default: throw new TypeError(`decodeCheckpoint: unknown section kind ${kind satisfies never}`)
  }
}

const advice = 'Use the previous checkpoint.'

const truncated = (found: number, expected: string) => problem('truncated',
  `the file ends at offset ${found}, expected ${expected} bytes: it was cut off or added to. ${advice}`)

const shown = (bytes: Uint8Array): string => bytes.length === 0 ? 'an empty file' : `bytes ${hex(bytes)}`

const problem = (kind: CheckpointProblem, message: string) => new CheckpointError(kind, `decodeCheckpoint: ${message}`)
