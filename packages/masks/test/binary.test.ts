import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { equals } from '../src/algebra.js'
import { decodeMask, encodeMask } from '../src/binary.js'
import { Mask } from '../src/mask.js'
import { masks } from './arbitrary.js'

const sealed = (...content: number[]): Uint8Array =>
  Uint8Array.of(...content, ...createHash('sha256').update(Uint8Array.from(content)).digest().subarray(0, 8))

test('writes a dense mask as a bitmap and a sparse one as gaps', () => {
  expect(encodeMask(Mask.from([1, 0, 1, 1, 1, 1, 0, 1, 1], [3, 3])))
    .toEqual(sealed(0x49, 0x4d, 0x53, 0x4b, 1, 0, 2, 3, 3, 0b10111101, 1))
  expect(encodeMask(Mask.fromIndices(300, [2, 4, 299])))
    .toEqual(sealed(0x49, 0x4d, 0x53, 0x4b, 1, 1, 1, 172, 2, 3, 2, 1, 166, 2))
})

test('at density 0.05 takes less than half of the bitmap', () => {
  const mask = Mask.fromIndices(100_000, Array.from({ length: 5000 }, (_, i) => 20 * i + (i * 7) % 20))
  expect(encodeMask(mask).length).toBeLessThan(100_000 / 8 * 0.41)
})

test('law: what was written reads back the same', () => {
  fc.assert(fc.property(masks(), mask => {
    expect(equals(decodeMask(encodeMask(mask)), mask)).toBe(true)
  }))
  const shaped = Mask.full([4, 3, 3, 3])
  expect(equals(decodeMask(encodeMask(shaped)), shaped)).toBe(true)
})

test('reads from the middle of a larger buffer', () => {
  const bytes = encodeMask(Mask.from([1, 1, 0, 1]))
  const buffer = new Uint8Array(bytes.length + 5)
  buffer.set(bytes, 3)
  expect([...decodeMask(buffer.subarray(3, 3 + bytes.length))]).toEqual([1, 1, 0, 1])
})

test('law: every flipped bit and every cut is caught', () => {
  fc.assert(fc.property(masks(), mask => {
    const bytes = encodeMask(mask)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >>> 3] ^= 1 << (bit & 7)
      expect(() => decodeMask(bytes)).toThrow(/^decodeMask: /)
      bytes[bit >>> 3] ^= 1 << (bit & 7)
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMask(bytes.subarray(0, length))).toThrow(/^decodeMask: .*damaged or cut short/)
    }
  }), { numRuns: 15 })
})

test('refuses content that no writer makes, even with a fitting checksum', () => {
  const head = [0x49, 0x4d, 0x53, 0x4b]
  expect(() => decodeMask(sealed(...head, 2, 0, 1, 8, 1))).toThrow(/expected version 1, got 2. Update/)
  expect(() => decodeMask(sealed(...head, 1, 7, 1, 8, 1))).toThrow(/expected form 0 or 1, got 7/)
  expect(() => decodeMask(sealed(...head, 1, 0, 1, 9, 1))).toThrow(/a bitmap of 2 bytes, got 1/)
  expect(() => decodeMask(sealed(...head, 1, 0, 1, 3, 8))).toThrow(/bits past the last position/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 8, 1, 8))).toThrow(/position 8 is past the last, 7/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 8, 1, 7, 0))).toThrow(/1 bytes are left over/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 8, 2, 7))).toThrow(/expected an integer at byte 10/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 0, 0))).toThrow(/decodeMask: shape/)
})
