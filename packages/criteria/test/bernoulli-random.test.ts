import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { absentAt } from '../src/absent-at.js'
import { bernoulliPositions } from '../src/bernoulli-random.js'

test('the n-th position outside a mask is what counting gives', () => {
  const masks = fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }).map(bits => Mask.from(bits))
  fc.assert(fc.property(masks, mask => {
    const absent = [...mask].flatMap((bit, i) => (bit ? [] : [i]))
    const everyOther = Uint32Array.from(absent.keys()).filter(rank => rank % 2 === 0)
    expect([...absentAt(mask, Uint32Array.from(absent.keys()))]).toEqual(absent)
    expect([...absentAt(mask, everyOther)]).toEqual(absent.filter((_, rank) => rank % 2 === 0))
  }))
})

test('reads positions from 2^31 up as they are', () => {
  const words = new Uint32Array(2 ** 26 + 2).fill(0xffffffff)
  words[2 ** 26] = 0xfffffffd
  words[2 ** 26 + 1] = 0x7fffffff
  const mask = Mask.fromWords([2 ** 31 + 64], words)
  expect([...absentAt(mask, Uint32Array.of(0, 1))]).toEqual([2 ** 31 + 1, 2 ** 31 + 63])
})

test('draws nothing at probability 0, everything at 1, and refuses other numbers', () => {
  const outside = Mask.from([0, 1, 0, 0])
  expect([...bernoulliPositions({ outside, probability: 0, seed: 'a' })]).toEqual([])
  expect([...bernoulliPositions({ outside, probability: 1, seed: 'a' })]).toEqual([0, 2, 3])
  expect(() => bernoulliPositions({ outside, probability: 1.5, seed: 'a' })).toThrow('must be in [0, 1], got 1.5')
  expect(() => bernoulliPositions({ outside, probability: NaN, seed: 'a' })).toThrow('must be in [0, 1], got NaN')
})

test('another seed draws other positions', () => {
  const outside = Mask.empty([10_000])
  const draw = (seed: string) => bernoulliPositions({ outside, probability: 0.01, seed })
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
})
