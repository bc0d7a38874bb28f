// Signs of weights, two bits each: what updates do to them is what they would do to lists of numbers.
import { randomSubset, reindex } from '@itop/masks'
import { maskChange } from '@itop/masks/changes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { movedSigns, packSigns, setSign, signAt, signsOrOwn } from '../src/signs.js'

const signs = fc.constantFrom(-1, 0, 1)
const unpacked = (packed: Uint32Array, count: number) => Array.from({ length: count }, (_, i) => signAt(packed, i))

test('a sign is set in place of another', () => {
  const packed = packSigns([1, -1, 0, 1])
  setSign(packed, 1, 0.5)
  setSign(packed, 3, 0)
  setSign(packed, 0, -2)
  expect(unpacked(packed, 4)).toEqual([-1, 1, 0, 0])
})

test('law: what has no sign takes that of its number, and nothing else does', () => {
  fc.assert(fc.property(fc.array(fc.tuple(signs, fc.constantFrom(-0.5, 0, -0, 2))), weights => {
    const [own, numbers] = [weights.map(([sign]) => sign), weights.map(([, number]) => number)]
    const packed = packSigns(own)
    const expected = own.map((sign, i) => sign || Math.sign(numbers[i]) + 0)   // no −0
    expect(unpacked(signsOrOwn(packed, numbers), own.length)).toEqual(expected)
    expect(unpacked(packed, own.length)).toEqual(own)
  }))
})

test('law: signs move as values do', () => {
  const count = fc.integer({ min: 1, max: 100 })
  fc.assert(fc.property(count, count, fc.infiniteStream(signs), (before, after, stream) => {
    const [from, to] = [before, after].map((some, i) => randomSubset({ shape: 100, count: some, seed: `${some}/${i}` }))
    const own = Array.from({ length: before }, () => stream.next().value)
    expect(unpacked(movedSigns(packSigns(own), before, maskChange(from, to)), after))
      .toEqual([...reindex(from, to, Int32Array.from(own))])
  }))
})
