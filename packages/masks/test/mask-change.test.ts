import fc from 'fast-check'
import { expect, test } from 'vitest'
import { andNot, or } from '../src/algebra.js'
import { Mask } from '../src/mask.js'
import { maskChange, movedBy, moveValues, smallChange } from '../src/mask-change.js'
import { randomSubset } from '../src/random-subset.js'
import { rank } from '../src/rank-select.js'
import { reindex } from '../src/reindex.js'
import { maskPairs } from './arbitrary.js'

test('lists what only one of two masks has, with its places there', () => {
  const change = maskChange(Mask.from([1, 1, 0, 1, 0]), Mask.from([0, 1, 1, 1, 1]))
  expect(change).toEqual({
    dropped: { positions: Uint32Array.of(0), places: Uint32Array.of(0) },
    activated: { positions: Uint32Array.of(2, 4), places: Uint32Array.of(1, 3) }
  })
  expect(movedBy(change, Float32Array.of(5, 6, 7), -1)).toEqual(Float32Array.of(6, -1, 7, -1))
})

test('a small change is one of at most an eighth of what existed, whatever was listed before', () => {
  const sixteen = Array.from({ length: 16 }, (_, i) => i)
  const without = (...gone: number[]) => Mask.fromIndices(20, sixteen.filter(i => !gone.includes(i)))
  const [from, small, large] = [without(), without(0, 2), without(0, 1, 2)]
  expect(smallChange(from, small)?.dropped.places).toEqual(Uint32Array.of(0, 2))
  expect(smallChange(from, large)).toBeUndefined()
  expect(maskChange(from, large).dropped.places).toEqual(Uint32Array.of(0, 1, 2))
  expect(smallChange(from, large)).toBeUndefined()
  expect(() => maskChange(from, Mask.full(4))).toThrow(/one shape/)
})

test('law: the lists are the differences, and values move by them', () => {
  fc.assert(fc.property(maskPairs(), ([from, to]) => {
    const { dropped, activated } = maskChange(from, to)
    expect(dropped.positions).toEqual(andNot(from, to).indices())
    expect(activated.positions).toEqual(andNot(to, from).indices())
    expect(dropped.places).toEqual(dropped.positions.map(position => rank(from, position)))
    expect(activated.places).toEqual(activated.positions.map(position => rank(to, position)))
    const values = Float64Array.from({ length: from.count }, (_, i) => i + 1)
    const dense = new Map([...from.positions()].map((position, i) => [position, i + 1]))
    expect([...movedBy({ dropped, activated }, values, -7)])
      .toEqual([...to.positions()].map(position => dense.get(position) ?? -7))
  }))
})

test('law: long runs between few changes are moved as they are', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 20 }), fc.string(), (count, seed) => {
    const from = randomSubset({ shape: 2000, count: 1000, seed })
    const left = andNot(from, randomSubset({ population: from, count, seed: `${seed}/gone` }))
    const to = or(left, randomSubset({ population: from, within: 'outside', count: count + 3, seed: `${seed}/come` }))
    expect(moveValues(from, to, from.indices(), 9))
      .toEqual(to.indices().map(position => from.has(position) ? position : 9))
  }))
})

test('values move as reindex moves them, whether little differs or much', () => {
  fc.assert(fc.property(maskPairs(), fc.integer({ min: -3, max: 3 }), ([from, to], fill) => {
    const values = Float32Array.from({ length: from.count }, (_, i) => i + 1)
    expect(moveValues(from, to, values, fill)).toEqual(reindex(from, to, values, fill))
    expect(moveValues(from, from, values, fill)).toEqual(values)
  }))
  expect(() => moveValues(Mask.full(2), Mask.full(2), Float32Array.of(1))).toThrow(/one value for each of the 2/)
})
