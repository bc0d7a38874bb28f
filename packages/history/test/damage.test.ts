import { MaskSet, randomSubset } from '@itop/masks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { HistoryError, masksAt, readHistory, walk, writeHistory } from '../src/index.js'
import { framed } from '../src/frame.js'
import { createBitWriter } from '../src/bit-writer.js'
import { writeHeader } from '../src/header.js'
import { moments } from './arbitrary.js'

const mask = (seed: string) => MaskSet.from([['fc', randomSubset({ shape: [20, 30], count: 60, seed })]])
const file = writeHistory({ seed: 1 }, [
  { step: 0, masks: mask('a') }, { step: 100, masks: mask('b') }, { step: 200, masks: mask('c') }
])

function problemOf(bytes: Uint8Array): HistoryError {
  try {
    for (const _ of walk(readHistory(bytes)));
  } catch (error) {
    if (error instanceof HistoryError) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

test('a file that was cut off anywhere is refused, unless it ends where a record does', () => {
  const { records } = readHistory(file)
  for (let length = 0; length < file.length; length++) {
    if (records.some(({ end }) => end === length)) continue
    expect(problemOf(file.subarray(0, length))).toMatchObject({ problem: 'cut off' })
  }
  expect(problemOf(file.subarray(0, file.length - 1)).message).toBe(
    `The history of masks is cut off at byte ${records[2]!.offset}: the record that begins there says ` +
      `${records[2]!.end - records[2]!.offset} bytes, and ${records[2]!.end - records[2]!.offset - 1} are left.`)
})

test('the last record may be left out where it is not whole, the first may not', () => {
  const { records: [first, second] } = readHistory(file)
  for (let length = second!.end; length < file.length; length++) {
    expect(readHistory(file.subarray(0, length), { cutOff: 'leave-out' }).bytes).toHaveLength(second!.end)
  }
  expect(() => readHistory(file.subarray(0, first!.end - 1), { cutOff: 'leave-out' })).toThrow(HistoryError)
})

test('any bit that was changed is found', () => {
  for (let bit = 0; bit < 8 * file.length; bit++) {
    const changed = file.slice()
    changed[bit >>> 3] ^= 1 << (bit & 7)
    const { offset, message } = problemOf(changed)
    expect(offset).toBeLessThanOrEqual(bit >>> 3)
    expect(message).toMatch(/^The history of masks is [a-z ]+ at byte \d+: .+\.$/)
  }
})

test('bytes of anything else are refused in one sentence', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
    expect(problemOf(bytes).message).toMatch(/at byte \d+: .+\.$/)
  }))
  expect(problemOf(Uint8Array.of(0x49, 0x48, 0x53, 0x54, 2)).message).toBe(
    'The history of masks is of another version at byte 4: expected version 1, got 2. Update @itop/history.')
})

/** A file with a valid header, whose records have valid checksums and say anything. */
const forged = (shape: readonly number[], ...records: readonly Uint8Array[]) => new Uint8Array(
  [writeHeader({ about: {}, layers: [{ name: 'fc', shape }] }), ...records.map(framed)].flatMap(part => [...part]))

test('records that nobody has written are refused though their checksums fit, whatever is in them', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 3 })
  fc.assert(fc.property(payloads, records => {
    try {
      for (const _ of walk(readHistory(forged([40], ...records))));
    } catch (error) {
      expect(error).toBeInstanceOf(HistoryError)
    }
  }), { numRuns: 1000 })
})

function payload(...integers: readonly number[]): Uint8Array {
  const writer = createBitWriter()
  for (const integer of integers) writer.integer(integer)
  return writer.end()
}

test('nothing is allocated on the word of a file', () => {
  expect(() => readHistory(forged([2 ** 16, 2 ** 16], payload(0, 0, 0)))).toThrow(
    'its layers have 4294967296 positions, and at most 268435456 are expected. Say maxSize if they are meant')
  expect(readHistory(forged([2 ** 16, 2 ** 16], payload(0, 0, 0)), { maxSize: 2 ** 32 }).records).toHaveLength(1)
  expect(problemOf(forged([2 ** 28], payload(0, 0, 2 ** 27))).message).toContain('cannot be in 0 bits')
  expect(problemOf(forged([40], payload(0, 0, 41))).message)
    .toContain("0 of 0 weights of 'fc' cannot leave, or 41 come")
  expect(problemOf(forged([40], payload(0, 0, 0), payload(2 ** 50, 0, 0))).message).toContain('cannot be')
  expect(problemOf(forged([40], payload(0, 0, 0, 0))).message).toContain('more bytes than what is in it')
})

test('a header that lists no layers, or two of one name, is refused', () => {
  const header = (text: string) => Uint8Array.of(0x49, 0x48, 0x53, 0x54, 1, ...framed(new TextEncoder().encode(text)))
  const layer = '{"name":"fc","shape":[2]}'
  for (const text of ['', '[]', '{"about":{},"layers":[{"name":"fc","shape":[0]}]}', '{"about":{}}']) {
    expect(problemOf(header(text)).message).toContain('does not list the layers with their shapes')
  }
  expect(problemOf(header(`{"about":{},"layers":[${layer},${layer}]}`)).message).toContain('two layers of one name')
})

test('reading a file that was cut off gives what was whole', () => {
  fc.assert(fc.property(moments, fc.nat(), (all, cut) => {
    const whole = writeHistory({}, all)
    const { records: [first] } = readHistory(whole)
    const length = first!.end + cut % (whole.length - first!.end + 1)
    const read = readHistory(whole.subarray(0, length), { cutOff: 'leave-out' })
    const { step } = read.records.at(-1)!
    expect(masksAt(read, step).count).toBeGreaterThanOrEqual(0)
    expect(read.bytes.length).toBeLessThanOrEqual(length)
  }))
})
