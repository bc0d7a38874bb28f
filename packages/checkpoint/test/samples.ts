import { createHash } from 'node:crypto'
import { Mask } from '@itop/masks'
import fc from 'fast-check'
import type { Checkpoint } from '../src/index.js'

/** A small checkpoint with one of everything. */
export const sample = (step = 1200): Checkpoint => ({
  step,
  meta: { recipe: { seed: 1, method: 'set' }, history: [{ step: 0, rs: 0.5 }], lossSum: -0, note: 'café' },
  masks: new Map([['mask/fc1', Mask.from([1, 0, 1, 1, 0, 0], [2, 3])], ['everActive/fc1', Mask.full([2, 3])]]),
  arrays: new Map<string, Float32Array | Float64Array | Uint32Array>([
    ['value/fc1', Float32Array.of(0.5, -0, NaN)],
    ['sums', Float64Array.of(0.1, -Infinity)],
    ['birthSteps/fc1', Uint32Array.of(0, 100, 2 ** 32 - 1)]
  ])
})

/** The chunks as one file. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** A checkpoint in a form in which equal means equal bit for bit. */
export const comparable = ({ step, meta, masks, arrays }: Checkpoint) => ({
  step, meta,
  masks: Array.from(masks, ([name, mask]) => [name, mask.shape, [...mask.words]]),
  arrays: Array.from(arrays, ([name, array]) =>
    [name, array.constructor.name, [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)]])
})

const mask = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([rows, columns]) =>
  fc.array(fc.boolean(), { minLength: rows * columns, maxLength: rows * columns })
    .map(bits => Mask.from(bits, [rows, columns])))

const array = fc.oneof(
  fc.float32Array(), fc.float64Array(), fc.uint32Array(),
  fc.float32Array({ minLength: 1 }).map(values => values.subarray(1)))

/** Any checkpoint. */
export const anyCheckpoint: fc.Arbitrary<Checkpoint> = fc.record({
  step: fc.maxSafeNat(),
  meta: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
  masks: fc.dictionary(fc.string(), mask).map(record => new Map(Object.entries(record))),
  arrays: fc.dictionary(fc.string(), array).map(record => new Map(Object.entries(record)))
})

/** A file of that header and what follows it, with lengths and checksum that are right. */
export function sealed(header: string | Uint8Array, after: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const file = new Uint8Array(24 + text.length + after.length + 32)
  file.set(new TextEncoder().encode(`ITOPCKPT${' '.repeat(16)}`))
  file.set(text, 24)
  file.set(after, 24 + text.length)
  const view = new DataView(file.buffer)
  view.setUint32(8, 1, true)
  view.setUint32(12, text.length, true)
  view.setFloat64(16, file.length, true)
  file.set(createHash('sha256').update(file.subarray(0, -32)).digest(), file.length - 32)
  return file
}

/** The text of a file's header, and the bytes between it and the checksum. */
export function opened(file: Uint8Array): { readonly header: string, readonly after: Uint8Array } {
  const end = 24 + new DataView(file.buffer, file.byteOffset).getUint32(12, true)
  return { header: new TextDecoder().decode(file.subarray(24, end)), after: file.subarray(end, -32) }
}
