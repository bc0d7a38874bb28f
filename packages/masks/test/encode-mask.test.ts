import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { equals } from '../src/algebra.js'
import { decodeMask, mostPositions } from '../src/decode-mask.js'
import { encodeMask } from '../src/encode-mask.js'
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
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 40, 1, 40))).toThrow(/position 40 is past the last, 39/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 40, 1, 7, 0))).toThrow(/1 bytes are left over/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 40, 2, 7))).toThrow(/expected an integer at byte 10/)
  expect(() => decodeMask(sealed(...head, 1, 1, 1, 0, 0))).toThrow(/decodeMask: shape/)
})

test('refuses a mask in another form than the one it has', () => {
  const head = [0x49, 0x4d, 0x53, 0x4b, 1]
  expect([...decodeMask(sealed(...head, 1, 1, 40, 1, 7)).positions()]).toEqual([7])
  expect(() => decodeMask(sealed(...head, 0, 1, 40, 128, 0, 0, 0, 0))).toThrow(/expected gaps, which are smaller/)
  expect(() => decodeMask(sealed(...head, 1, 1, 40, 4, 7, 0, 0, 0))).toThrow(/expected a bitmap, which is no larger/)
  expect(() => decodeMask(sealed(...head, 1, 1, 168, 0, 1, 7))).toThrow(/ends at byte 8 is longer than it need be/)
  expect(() => decodeMask(sealed(...head, 1, 1, 40, 129, 0, 7))).toThrow(/longer than it need be/)
})

test('law: what reads back is written again byte for byte, whatever was changed and sealed again', () => {
  const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }), cut: fc.integer({ min: 0, max: 2 }) })
  let read = 0
  fc.assert(fc.property(masks(), fc.array(change, { maxLength: 3 }), (mask, changes) => {
    const content = [...encodeMask(mask).subarray(0, -8)]
    for (const { at, to, cut } of changes) content.splice(5 + at % (content.length - 5), cut, to)
    const bytes = sealed(...content)
    let again: Uint8Array
    try {
      again = encodeMask(decodeMask(bytes))
    } catch (error) {
      expect(String(error)).toMatch(/^RangeError: decodeMask: /)
      return
    }
    read++
    expect(again).toEqual(bytes)
  }), { numRuns: 3000 })
  expect(read).toBeGreaterThan(100)
})

test('takes no memory on the word of a few bytes', () => {
  const head = [0x49, 0x4d, 0x53, 0x4b, 1, 1, 1]
  const all = sealed(...head, 128, 128, 128, 128, 16, 0)                 // 2^32 positions, none set: 21 bytes
  expect(() => decodeMask(all)).toThrow('expected at most 8560640 positions, got shape [4294967296] in 21 bytes')
  expect(() => decodeMask(all, { shape: [300, 784] })).toThrow('expected shape [300, 784], got [4294967296]')
  expect(() => decodeMask(all, { maxSize: 2 ** 32 - 1 })).toThrow('at most 4294967295 positions')
  const eight = encodeMask(Mask.empty([1024, 8192]))
  expect(decodeMask(eight).size).toBe(2 ** 23)
  const larger = Mask.fromIndices([8192, 4096], [5])
  expect(() => decodeMask(encodeMask(larger))).toThrow('Pass the `shape` of the weight, or a larger `maxSize`')
  expect(equals(decodeMask(encodeMask(larger), { shape: [8192, 4096] }), larger)).toBe(true)
  expect(equals(decodeMask(encodeMask(larger), { maxSize: 2 ** 25 }), larger)).toBe(true)
  expect(mostPositions(21)).toBe(8560640)
  // @ts-expect-error an option that does not exist
  expect(() => decodeMask(eight, { size: 1 })).toThrow('unknown option "size"')
})
