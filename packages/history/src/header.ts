import { sizeOf } from '@itop/masks'
import { HistoryError, damaged } from './history-error.js'
import { frameAt, framed } from './frame.js'
import type { HistoryHeader } from './types.js'

// A file: 'IHST', the version, then frames: the header as JSON, the first masks, and a change of masks each.
const magic = [0x49, 0x48, 0x53, 0x54]
const version = 1

/** Bytes of a file up to its first record. */
export function writeHeader({ about, layers }: HistoryHeader): Uint8Array {
  const named = layers.map(({ name, shape }) => ({ name, shape: [...shape] }))
  const frame = framed(new TextEncoder().encode(JSON.stringify({ about, layers: named })))
  return Uint8Array.of(...magic, version, ...frame)
}

/** The header of a file, and where its records begin. The layers may have `maxSize` positions together. */
export function readHeader(
  bytes: Uint8Array, maxSize: number
): { readonly header: HistoryHeader, readonly next: number } {
  const known = magic.findIndex((byte, i) => bytes[i] !== byte)
  if (known >= 0) {
    if (known === bytes.length) throw new HistoryError('cut off', known, 'it ends before its first record')
    throw new HistoryError('foreign', known, "it does not start with 'IHST'")
  }
  if (bytes.length === magic.length) throw new HistoryError('cut off', bytes.length, 'it ends before its first record')
  const [found] = bytes.subarray(magic.length)
  if (found !== version) {
    throw new HistoryError('newer', magic.length, `expected version ${version}, got ${found}. Update @itop/history`)
  }
  const offset = magic.length + 1
  const { start, end, next } = frameAt(bytes, offset)
  return { header: parse(bytes.subarray(start, end), { offset, maxSize }), next }
}

function parse(
  text: Uint8Array, { offset, maxSize }: { readonly offset: number, readonly maxSize: number }
): HistoryHeader {
  const header = json(text)
  if (!isHeader(header)) throw damaged(offset, 'its header does not list the layers with their shapes')
  const names = new Set(header.layers.map(({ name }) => name))
  if (names.size < header.layers.length) throw damaged(offset, 'its header has two layers of one name')
  const size = header.layers.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  if (size <= maxSize) return header
  throw new HistoryError('damaged', offset, `its layers have ${size} positions, and at most ${maxSize} are expected. ` +
    'Say maxSize if they are meant')
}

function json(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    return undefined
  }
}

const isHeader = (value: unknown): value is HistoryHeader => isRecord(value) && isRecord(value['about']) &&
  Array.isArray(value['layers']) && value['layers'].every(layer =>
    isRecord(layer) && typeof layer['name'] === 'string' && isShape(layer['shape']))

const isShape = (shape: unknown): boolean => Array.isArray(shape) && shape.length > 0 &&
  shape.every(axis => Number.isInteger(axis) && axis >= 1) && sizeOf(shape as number[]) <= 2 ** 32 // they are numbers

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
