import { expect, test } from 'vitest'
import { over } from '../src/over.js'

class Counter {
  #count = 0
  readonly name: string = 'counter'
  get count() { return this.#count }
  add() { return ++this.#count }
}

test('methods and getters of a class stay, and run on the object itself', () => {
  const one = new Counter()
  const other = over(one, { name: 'other' })
  const { add } = other
  expect([add(), other.add(), other.count, one.count]).toEqual([1, 2, 2, 2])
  expect([other.name, one.name]).toEqual(['other', 'counter'])
  expect(['add' in other, 'name' in other, 'nothing' in other]).toEqual([true, true, false])
})

test('a frozen object is stood in for like any other, and spreads with what is its own', () => {
  const frozen: { readonly a: number, readonly b?: number, readonly c?: number } = Object.freeze({ a: 1, b: 2 })
  const other = over(frozen, { b: 3, c: 4 })
  expect({ ...other }).toEqual({ a: 1, b: 3, c: 4 })
  expect(Object.entries(other)).toEqual([['a', 1], ['b', 3], ['c', 4]])
})
