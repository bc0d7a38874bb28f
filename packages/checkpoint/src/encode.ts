import { encodeMask, mostPositions } from '@itop/masks'
import { CheckpointError } from './checkpoint-error.js'
import { inFileOrder, magic, padded, prefixBytes, version, width, type Section, type SectionKind } from './format.js'
import { headerBytes } from './header.js'
import { digestBytes, portableSha256, updateAll, type Sha256 } from './sha256.js'
import type { Checkpoint } from './types.js'

/** The checkpoint as the bytes of one file, in pieces to be written one after the other. Arrays are not copied. */
export function encodeCheckpoint(
  checkpoint: Checkpoint, { sha256 = portableSha256 }: { readonly sha256?: () => Sha256 } = {}
): Uint8Array[] {
  checkStep(checkpoint.step)
  const contents = [...maskContents(checkpoint), ...arrayContents(checkpoint)]
  const header = headerBytes({
    step: checkpoint.step, meta: checkpoint.meta, sections: contents.map(({ section }) => section)
  })
  const body = contents.flatMap(({ bytes }) => withPadding(bytes))
  const total = prefixBytes + header.length + length(body) + digestBytes
  checkMasks(checkpoint, total)
  const chunks = [prefix(header.length, total), header, ...body]
  const hash = sha256()
  for (const chunk of chunks) updateAll(hash, chunk)
  return [...chunks, new Uint8Array(hash.digest())]
}

interface Content { readonly section: Section, readonly bytes: Uint8Array }

const maskContents = ({ masks }: Checkpoint): Content[] => Array.from(masks, ([name, mask]) => {
  const bytes = encodeMask(mask)
  return { section: { kind: 'mask', name, bytes: bytes.length }, bytes }
})

const arrayContents = ({ arrays }: Checkpoint): Content[] => Array.from(arrays, ([name, array]) => {
  const kind = kindOf(name, array)
  const bytes = inFileOrder(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), width[kind])
  return { section: { kind, name, bytes: bytes.length }, bytes }
})

function kindOf(name: string, array: Float32Array | Float64Array | Uint32Array): Exclude<SectionKind, 'mask'> {
  if (array instanceof Float32Array) return 'float32'
  if (array instanceof Float64Array) return 'float64'
  if (array instanceof Uint32Array) return 'uint32'
  throw new CheckpointError('unstorable',
    `encodeCheckpoint: array "${name}": expected a Float32Array, Float64Array or Uint32Array.`,
    { fix: 'Convert it, or put it into `meta` as plain JSON.' })
}

function prefix(headerLength: number, total: number): Uint8Array {
  const bytes = new Uint8Array(prefixBytes)
  bytes.set(new TextEncoder().encode(magic))
  const view = new DataView(bytes.buffer)
  view.setUint32(8, version, true)
  view.setUint32(12, headerLength, true)
  view.setFloat64(16, total, true)
  return bytes
}

function withPadding(bytes: Uint8Array): Uint8Array[] {
  const missing = padded(bytes.length) - bytes.length
  return missing === 0 ? [bytes] : [bytes, new Uint8Array(missing)]
}

const length = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

function checkStep(step: number): void {
  if (Number.isSafeInteger(step) && step >= 0) return
  throw new CheckpointError('unstorable', `encodeCheckpoint: expected step to be an integer ≥ 0, got ${step}.`)
}

/** What could not be read again is not written: a reader takes memory in proportion to the file. */
function checkMasks({ masks }: Checkpoint, bytes: number): void {
  const positions = Array.from(masks.values()).reduce((sum, mask) => sum + mask.size, 0)
  if (positions <= mostPositions(bytes)) return
  throw new CheckpointError('unstorable',
    `encodeCheckpoint: expected masks of at most ${mostPositions(bytes)} positions in a file of ${bytes} bytes, got ` +
    `${positions}.`, { fix: 'Keep more of the weights: next to none of them exists.' })
}
