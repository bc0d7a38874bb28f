import { expect, test } from 'vitest'
import { nearestName } from '../src/index.js'

test('is the name that takes the fewest insertions, deletions and replacements', () => {
  expect(nearestName('rgl', ['set', 'rigl', 'static'])).toBe('rigl')
  expect(nearestName('kitten', ['sitting', 'mitten'])).toBe('mitten')
})

test('is the first of names that are as near', () => {
  expect(nearestName('ab', ['aa', 'bb'])).toBe('aa')
})

test('is none when there is none, or none within the edits allowed', () => {
  expect(nearestName('set', [])).toBeUndefined()
  expect(nearestName('kitten', ['sitting'], 2)).toBeUndefined()
  expect(nearestName('kitten', ['sitting'], 3)).toBe('sitting')
})
