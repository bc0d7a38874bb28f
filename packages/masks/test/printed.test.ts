import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Mask, MaskSet, randomSubset } from '../src/index.js'

test('a mask prints as a line, also inside of something else', () => {
  const mask = randomSubset({ shape: [300, 784], count: 9051, seed: '1' })
  expect(inspect(mask)).toBe('Mask [300, 784]: 9,051 of 235,200 (3.85 %)')
  expect(inspect({ stored: Mask.empty(4) })).toBe('{ stored: Mask [4]: 0 of 4 (0.00 %) }')
  expect(inspect(MaskSet.from([['fc1', mask], ['fc2', Mask.full([2, 2])]])))
    .toBe('MaskSet of 2: 9,055 of 235,204 (3.85 %)')
  expect(inspect(MaskSet.from([]))).toBe('MaskSet of 0: 0 of 0 (0.00 %)')
})
