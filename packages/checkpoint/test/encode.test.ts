import { createHash } from 'node:crypto'
import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reverseEach } from '../src/format.js'
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from '../src/index.js'
import { anyCheckpoint, comparable, joined, sample, sealed } from './samples.js'

const bytes = joined(encodeCheckpoint(sample()))

test('what is read is what was written, bit for bit', () => {
  const read = decodeCheckpoint(bytes)
  expect(comparable(read)).toEqual(comparable(sample()))
  expect(Object.is(read.meta['lossSum'], -0)).toBe(true)
})

test('any checkpoint survives the round trip', () => {
  fc.assert(fc.property(anyCheckpoint, checkpoint => {
    const file = joined(encodeCheckpoint(checkpoint))
    const read = decodeCheckpoint(file)
    // Records that JSON makes have a prototype, and fast-check's may not; toEqual does not mind.
    expect(comparable(read)).toEqual(comparable(checkpoint))
    expect(joined(encodeCheckpoint(read))).toEqual(file)
  }), { numRuns: 200 })
})

test('the file is laid out as documented', () => {
  const view = new DataView(bytes.buffer)
  expect(new TextDecoder().decode(bytes.subarray(0, 8))).toBe('ITOPCKPT')
  expect(view.getUint32(8, true)).toBe(1)
  expect(view.getUint32(12, true) % 8).toBe(0)
  expect(view.getFloat64(16, true)).toBe(bytes.length)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(24, 24 + view.getUint32(12, true))))
  expect(Object.keys(header)).toEqual(['meta', 'sections', 'step'])
  expect(header.sections.map((section: { name: string }) => section.name))
    .toEqual(['mask/fc1', 'everActive/fc1', 'value/fc1', 'sums', 'birthSteps/fc1'])
  expect(Buffer.from(bytes.subarray(-32))).toEqual(createHash('sha256').update(bytes.subarray(0, -32)).digest())
})

test('the order of keys in meta does not change the file', () => {
  const a = encodeCheckpoint({ ...sample(), meta: { a: 1, b: { c: 2, d: 3 } } })
  const b = encodeCheckpoint({ ...sample(), meta: { b: { d: 3, c: 2 }, a: 1 } })
  expect(joined(a)).toEqual(joined(b))
})

test('arrays are written from where they lie and read into memory of their own', () => {
  const values = Float32Array.of(1, 2, 3)
  const chunks = encodeCheckpoint({ ...sample(), arrays: new Map([['values', values]]) })
  expect(chunks.some(chunk => chunk.buffer === values.buffer)).toBe(true)
  const pooled = Buffer.concat([Buffer.of(0), joined(chunks)]).subarray(1)
  const read = decodeCheckpoint(pooled).arrays.get('values')
  expect(read).toEqual(values)
  expect(read?.buffer.byteLength).toBe(12)
})

test('every flipped bit is caught', () => {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice()
    flipped[bit >>> 3] ^= 1 << (bit & 7)
    expect(() => decodeCheckpoint(flipped), `bit ${bit}`).toThrow(CheckpointError)
  }
})

test('every cut is caught, and so are bytes added', () => {
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeCheckpoint(bytes.subarray(0, length)), `${length} bytes`).toThrow(CheckpointError)
  }
  expect(() => decodeCheckpoint(joined([bytes, Uint8Array.of(0)]))).toThrow(/ends at offset \d+, expected \d+ bytes/)
})

function problemOf(file: Uint8Array) {
  try {
    decodeCheckpoint(file)
  } catch (error) {
    if (error instanceof CheckpointError) return [error.problem, error.message] as const
  }
  throw new Error('expected a CheckpointError')
}

test('errors say what is wrong, where, and what was expected', () => {
  expect(problemOf(new Uint8Array())).toEqual(['foreign', expect.stringContaining('an empty file')])
  expect(problemOf(new TextEncoder().encode('{"step":1}')))
    .toEqual(['foreign', expect.stringContaining('offset 0: expected "ITOPCKPT", got bytes 7b2273746570223a')])
  expect(problemOf(bytes.subarray(0, 500))).toEqual(['truncated',
    expect.stringContaining(`ends at offset 500, expected ${bytes.length} bytes`)])
  const newer = bytes.slice()
  newer[8] = 2
  expect(problemOf(newer)).toEqual(['version', expect.stringContaining('offset 8: expected format version 1, got 2')])
  const damaged = bytes.slice()
  damaged[300] ^= 1
  expect(problemOf(damaged)).toEqual(['damaged', expect.stringContaining(`offset ${bytes.length - 32}`)])
})

test('a file with a right checksum and a wrong header is still refused', () => {
  for (const text of ['{"step":1}', 'nonsense',
    '{"meta":{},"sections":[{"bytes":8,"kind":"mask","name":"m"}],"step":1}',
    '{"meta":{},"sections":[{"bytes":3,"kind":"float32","name":"m"}],"step":1}']) {
    expect(problemOf(sealed(text))[0], text).toBe('damaged')
  }
})

test('what JSON would change is refused, with its place', () => {
  const encode = (meta: Record<string, unknown>) => () => encodeCheckpoint({ ...sample(), meta })
  expect(encode({ losses: [1, NaN] })).toThrow('meta.losses[1]: expected plain JSON')
  expect(encode({ a: { b: undefined } })).toThrow('meta.a.b')
  expect(encode({ slots: Float32Array.of(1) })).toThrow('got Float32Array')
  expect(encode({ when: new Date(0) })).toThrow('got Date')
  const deep = JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))
  expect(encode({ deep })).toThrow('got more than 200 levels')
  expect(() => encodeCheckpoint({ ...sample(), step: 1.5 })).toThrow('integer ≥ 0, got 1.5')
  // A caller without types.
  const arrays = new Map([['bytes', Uint8Array.of(1) as unknown as Uint32Array]])
  expect(() => encodeCheckpoint({ ...sample(), arrays })).toThrow('array "bytes"')
})

test('nothing is written that no reader would take memory for', () => {
  const masks = new Map([['mask/huge', Mask.empty([2 ** 13, 2 ** 13])]])
  expect(() => encodeCheckpoint({ step: 1, meta: {}, masks, arrays: new Map() })).toThrow(
    /expected masks of at most \d+ positions in a file of \d+ bytes, got 67108864/)
})

test('a hash gets large arrays in pieces, since Node refuses 2 GiB at once', () => {
  const pieces: number[] = []
  const sha256 = () => ({ update: (piece: Uint8Array) => pieces.push(piece.length), digest: () => new Uint8Array(32) })
  encodeCheckpoint({ step: 1, meta: {}, masks: new Map(), arrays: new Map([['a', new Float32Array(2 ** 24 + 2)]]) },
    { sha256 })
  expect(pieces.slice(2)).toEqual([2 ** 26, 8])
})

test('numbers are reversed for machines of the other byte order', () => {
  expect([...reverseEach(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5])
  expect([...reverseEach(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 8)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})
