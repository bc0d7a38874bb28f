import { ExportError } from '../export-error.js'
import { mostHeader, widths, type Dtype, type FileTensor, type Safetensors } from './format.js'

/**
 * What a safetensors file holds. The numbers are views of the file's bytes: nothing is allocated by its word. Throws an
 * `ExportError` with the tensor and the offset where the file is not one, is cut off, or says what cannot be.
 */
export function readSafetensors(given: Uint8Array): Safetensors {
  // Node's Buffer is a Uint8Array whose slice() does not copy.
  const file = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  const { header, start } = readHeader(file)
  const metadata = header['__metadata__'] ?? {}
  check(isRecord(metadata) && Object.values(metadata).every(text => typeof text === 'string'),
    'offset 8: the header: expected "__metadata__" to hold texts')
  const names = Object.keys(header).filter(name => name !== '__metadata__')
  const tensors = new Map(names.map(name => [name, tensorOf(file, start, name, header[name])]))
  checkWhole(tensors, file, start)
  return { tensors, metadata: metadata as Record<string, string> }   // looked at above
}

interface Header {
  readonly header: Readonly<Record<string, unknown>>
  /** Offset of the first number. */
  readonly start: number
}

function readHeader(file: Uint8Array): Header {
  check(file.length >= 8, `the file ends at offset ${file.length}, expected 8 bytes with the length of its header`)
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true))
  const most = Math.min(mostHeader, file.length - 8)
  check(length <= most, `offset 0: expected a header of at most ${most} bytes, got ${length}`)
  const bytes = file.subarray(8, 8 + length)
  check(bytes[0] === 0x7b, 'offset 8: expected a JSON object that begins with {')
  return { header: parse(bytes), start: 8 + length }
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice()))   // refuses shared memory
  } catch (cause) {
    throw new ExportError('damaged', `offset 8: expected a JSON header: ${String(cause)}`, { fix, cause })
  }
  check(isRecord(header), 'offset 8: expected a JSON object')
  return header
}

function tensorOf(file: Uint8Array, start: number, name: string, entry: unknown): FileTensor {
  const where = `tensor ${JSON.stringify(name)}`
  check(isRecord(entry), `${where}: expected { dtype, shape, data_offsets }, got ${JSON.stringify(entry)}`)
  const { dtype, shape, data_offsets: offsets } = entry
  check(typeof dtype === 'string' && Object.hasOwn(widths, dtype),
    `${where}: expected a dtype of ${Object.keys(widths).join(', ')}, got ${JSON.stringify(dtype)}`)
  check(areCounts(shape), `${where}: expected a shape of integers ≥ 0, got ${JSON.stringify(shape)}`)
  check(areCounts(offsets) && offsets.length === 2,
    `${where}: expected two data_offsets, got ${JSON.stringify(offsets)}`)
  const [begin, end] = offsets as [number, number]
  check(begin <= end && start + end <= file.length,
    `${where}: expected bytes ${start + begin} to ${start + end} within the file, which ends at offset ${file.length}`)
  const size = shape.reduce((product, extent) => product * extent, 1) * widths[dtype as Dtype]
  check(size === end - begin, `${where}, offset ${start + begin}: [${shape.join(', ')}] of ${dtype} are ` +
    `${size} bytes, the file has ${end - begin}`)
  return { dtype: dtype as Dtype, shape, bytes: file.subarray(start + begin, start + end), offset: start + begin }
}

/** Every byte behind the header belongs to one tensor. */
function checkWhole(tensors: ReadonlyMap<string, FileTensor>, file: Uint8Array, start: number): void {
  const filled = [...tensors].filter(([, { bytes }]) => bytes.length > 0)
    .sort(([, a], [, b]) => a.bytes.byteOffset - b.bytes.byteOffset)
  let at = start
  for (const [name, { bytes }] of filled) {
    const begin = bytes.byteOffset - file.byteOffset
    check(begin === at, `tensor ${JSON.stringify(name)}: expected it to begin at offset ${at}, where the one before ` +
      `ends, got ${begin}`)
    at += bytes.length
  }
  check(at === file.length, `offset ${at}: expected the file to end behind its last tensor, it ends at ${file.length}`)
}

const fix = 'Is it a safetensors file, and whole? Fetch or write it again.'

function check(good: boolean, what: string): asserts good {
  if (!good) throw new ExportError('damaged', what, { fix })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(count => Number.isSafeInteger(count) && count >= 0)
