import { decodeMask, mostPositions, type Mask } from '@itop/masks'
import { decodeProblem as problem } from './decode-problem.js'
import { inFileOrder, magic, padded, prefixBytes, version, width, type Section, type SectionKind } from './format.js'
import { readHeader } from './header.js'
import { digestBytes, hex, portableSha256, updateAll, type Sha256 } from './sha256.js'
import type { Checkpoint } from './types.js'

/**
 * The checkpoint in a file's bytes. Throws a `CheckpointError` for any file that is not exactly what `encodeCheckpoint`
 * writes of it. Takes memory in proportion to the file, whatever sizes it claims.
 */
export function decodeCheckpoint(
  file: Uint8Array, { sha256 = portableSha256 }: { readonly sha256?: () => Sha256 } = {}
): Checkpoint {
  // Node's Buffer is a Uint8Array whose slice() does not copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  const headerLength = checkPrefix(bytes, bytes.length)
  checkDigest(bytes, sha256())
  const header = readHeader(bytes.subarray(prefixBytes, prefixBytes + headerLength))
  const contents = slices(bytes, prefixBytes + headerLength, header.sections)
  return { step: header.step, meta: header.meta, masks: readMasks(contents, bytes), arrays: readArrays(contents) }
}

/** The header's length, once magic, version and lengths are right; of a file's first bytes and its length. */
export function checkPrefix(bytes: Uint8Array, length: number): number {
  const found = bytes.subarray(0, magic.length)
  const isOurs = found.every((byte, i) => byte === magic.charCodeAt(i))
  if (!isOurs || length === 0) throw problem('foreign',
    `offset 0: expected "${magic}", got ${shown(found)}. This file is not a checkpoint.`, 'Give the folder of a run.')
  if (bytes.length < prefixBytes) throw truncated(bytes.length, `at least ${prefixBytes}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found32 = view.getUint32(8, true)
  if (found32 !== version) throw problem('version',
    `offset 8: expected format version ${version}, got ${found32}.`,
    'Read it with the version of this package that wrote it.')
  const total = view.getFloat64(16, true)
  if (length !== total) throw truncated(length, String(total))
  const headerLength = view.getUint32(12, true)
  if (prefixBytes + headerLength + digestBytes > total) throw problem('damaged',
    `offset 12: expected a header of at most ${total - prefixBytes - digestBytes} bytes, got ${headerLength}.`)
  return headerLength
}

function checkDigest(bytes: Uint8Array, hash: Sha256): void {
  const end = bytes.length - digestBytes
  updateAll(hash, bytes.subarray(0, end))
  const computed = hex(hash.digest())
  const stored = hex(bytes.subarray(end))
  if (computed !== stored) throw problem('damaged',
    `offset ${end}: the stored SHA-256 is ${stored}, that of the bytes before it ${computed}: they have changed ` +
    'since they were written.')
}

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
    `offset ${start}: expected sections of ${end - start} bytes, the header lists ${offset - start}.`)
  for (const content of contents) checkPadding(bytes, content)
  return contents
}

function checkPadding(file: Uint8Array, { section, offset }: Content): void {
  const end = offset + section.bytes
  const zeros = file.subarray(end, offset + padded(section.bytes))
  if (zeros.some(byte => byte !== 0)) throw problem('damaged',
    `offset ${end}: expected zeros after the section ${JSON.stringify(section.name)}, got bytes ${hex(zeros)}.`)
}

/** The masks; all together they may stand for as many positions as the file is worth. */
function readMasks(contents: readonly Content[], file: Uint8Array): Map<string, Mask> {
  const masks = new Map<string, Mask>()
  let left = mostPositions(file.length)
  for (const { section: { kind, name }, offset, bytes } of contents) {
    if (kind !== 'mask') continue
    const mask = readMask(name, offset, bytes, left)
    left -= mask.size
    masks.set(name, mask)
  }
  return masks
}

function readMask(name: string, offset: number, bytes: Uint8Array, maxSize: number): Mask {
  try {
    return decodeMask(bytes, { maxSize })
  } catch (cause) {
    throw problem('damaged', `offset ${offset}: mask "${name}": ${String(cause)}`)
  }
}

const readArrays = (contents: readonly Content[]): Map<string, Float32Array | Float64Array | Uint32Array> =>
  new Map(contents.flatMap(({ section, bytes }) =>
    section.kind === 'mask' ? [] : [[section.name, toArray(section.kind, bytes)] as const]))

/** An array of its own: the file's bytes are neither kept alive nor shared. */
function toArray(kind: Exclude<SectionKind, 'mask'>, bytes: Uint8Array): Float32Array | Float64Array | Uint32Array {
  const { buffer } = inFileOrder(bytes, width[kind]).slice()
  switch (kind) {
    case 'float32': return new Float32Array(buffer)
    case 'float64': return new Float64Array(buffer)
    case 'uint32': return new Uint32Array(buffer)
    default: throw new TypeError(`decodeCheckpoint: unknown section kind ${kind satisfies never}`)
  }
}

const truncated = (found: number, expected: string) => problem('truncated',
  `the file ends at offset ${found}, expected ${expected} bytes: it was cut off or added to.`)

const shown = (bytes: Uint8Array): string => bytes.length === 0 ? 'an empty file' : `bytes ${hex(bytes)}`
