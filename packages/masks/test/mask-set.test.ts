import { expect, test } from 'vitest'
import { Mask } from '../src/mask.js'
import { MaskSet } from '../src/mask-set.js'

const fc1 = Mask.from([1, 0, 1, 0])
const fc2 = Mask.from([1, 1])
const set = MaskSet.from([['fc1', fc1], ['fc2', fc2]])

test('keeps masks by name in model order', () => {
  expect(set.names).toEqual(['fc1', 'fc2'])
  expect(set.get('fc2')).toBe(fc2)
  expect([...set]).toEqual([['fc1', fc1], ['fc2', fc2]])
  expect([...set.entries()]).toEqual([...set])
  expect([set.count, set.size, set.density]).toEqual([4, 6, 4 / 6])
  expect(MaskSet.from([]).density).toBe(0)
})

test('an unknown name is refused with the nearest one', () => {
  expect(() => set.get('cf2')).toThrow(/no mask is named 'cf2'. Did you mean 'fc2'\?/)
  expect(() => MaskSet.from([]).get('fc1')).toThrow(/The set is empty/)
  expect(() => MaskSet.from([['a', fc1], ['a', fc2]])).toThrow(/got 'a' twice/)
})

test('a change returns a new set and keeps the order', () => {
  const other = Mask.full(4)
  const changed = set.with('fc1', other)
  expect(changed.names).toEqual(['fc1', 'fc2'])
  expect(changed.get('fc1')).toBe(other)
  expect(set.get('fc1')).toBe(fc1)
  expect(set.with('fc3', other).names).toEqual(['fc1', 'fc2', 'fc3'])
  expect(() => set.with('fc1', fc2)).toThrow(/one shape/)
})
