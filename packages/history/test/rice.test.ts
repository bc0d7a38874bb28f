import { randomSubset } from '@itop/masks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBitReader } from '../src/bit-reader.js'
import { createBitWriter } from '../src/bit-writer.js'
import { readSubset, subsetBits, writeSubset } from '../src/rice.js'

function written(members: readonly number[] | Uint32Array, size: number): Uint8Array {
  const writer = createBitWriter()
  writeSubset(writer, Uint32Array.from(members), size)
  return writer.end()
}

const read = (bytes: Uint8Array, count: number, size: number): readonly number[] =>
  [...readSubset(createBitReader(bytes, 0, bytes.length), count, size)]

test('writes gaps: of 2 of 20 the multiples of 16 in unary, the rest in 4 bits', () => {
  // A mean gap of 9, and a half, is more than 2.078 · 2^2 and less than 2.078 · 2^3, so b = 3.
  // 3 is 0 · 8 + 3: a one, then 110 (lowest bit first). The gap from 4 to 14 is 10 = 1 · 8 + 2: 01, then 010.
  expect([...written([3, 14], 20)]).toEqual([0b0_010_10_011_1 & 0xff, 0b0])
  expect(read(written([3, 14], 20), 2, 20)).toEqual([3, 14])
})

test('nothing is written of a subset of all, or of none', () => {
  expect([...written([], 9)]).toEqual([])
  expect([...written([0, 1, 2], 3)]).toEqual([])
  expect(read(new Uint8Array(0), 3, 3)).toEqual([0, 1, 2])
})

test('of more than a half, what is missing is written', () => {
  expect([...written([0, 1, 2, 4, 5, 6, 7], 8)]).toEqual([...written([3], 8)])
})

test('any subset comes back, in no more bits than are promised', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 400 }), bits => {
    const members = bits.flatMap((bit, i) => bit ? [i] : [])
    const bytes = written(members, bits.length)
    expect(read(bytes, members.length, bits.length)).toEqual(members)
    expect(bytes.length).toBeLessThanOrEqual(Math.ceil(subsetBits(members.length, bits.length) / 8))
  }))
})

test('positions near 2^32 come back', () => {
  const members = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
  expect(read(written(members, 2 ** 32), 4, 2 ** 32)).toEqual(members)
})

/** log2 of the number of subsets: what no code can beat for all of them. */
function entropy(count: number, size: number): number {
  let bits = 0
  for (let i = 1; i <= count; i++) bits += Math.log2((size - count + i) / i)
  return bits
}

test.each([0.0001, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.382, 0.45, 0.5, 0.7, 0.97])(
  'random subsets of a share %s take few more bits than any code needs', share => {
    const size = 200_000
    const count = Math.round(share * size)
    const sets = 5   // with 20 positions chance alone makes several per cent
    let bits = 0
    for (let seed = 0; seed < sets; seed++) {
      bits += 8 * written(randomSubset({ shape: [size], count, seed: `${seed}` }).indices(), size).length
    }
    expect(bits / sets / entropy(count, size)).toBeLessThan(1.05)   // of Rice's code, at the worst share, 1.042
  })

test('refuses more positions than bits, and positions outside, before any array is made', () => {
  expect(() => read(Uint8Array.of(1, 2), 2 ** 31, 2 ** 32)).toThrow('2147483648 positions cannot be in 16 bits')
  expect(() => read(Uint8Array.of(0b0010_0000, 0), 2, 20)).toThrow('position 40 of 20')
  expect(() => read(Uint8Array.of(0, 0x80), 1, 20)).toThrow('more in it than bytes')
})

test('bits, unary numbers and integers come back in any order', () => {
  const piece = fc.oneof(
    fc.integer({ min: 0, max: 31 }).chain(width => fc.record({
      kind: fc.constant('bits' as const), width: fc.constant(width), value: fc.nat({ max: 2 ** width - 1 })
    })),
    fc.record({ kind: fc.constant('unary' as const), value: fc.nat({ max: 100 }) }),
    fc.record({ kind: fc.constant('integer' as const), value: fc.maxSafeNat() })
  )
  fc.assert(fc.property(fc.array(piece), pieces => {
    const writer = createBitWriter()
    for (const each of pieces) {
      if (each.kind === 'bits') writer.bits(each.value, each.width)
      else writer[each.kind](each.value)
    }
    const bytes = writer.end()
    const reader = createBitReader(bytes, 0, bytes.length)
    for (const each of pieces) {
      expect(each.kind === 'bits' ? reader.bits(each.width) : reader[each.kind]()).toBe(each.value)
    }
    expect(reader.left()).toBeLessThan(8)
  }))
})
