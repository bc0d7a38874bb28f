import { expect, test } from 'vitest'
import { maskWords } from '../../src/view/mask-words.js'

const run = { updates: [300, 600, 14_400], kept: [0, 14_700] }

test.each([
  [0, 0, 'The masks as they are at step 0.'],
  [299, 0, 'The masks as they are at step 299.'],
  [300, 0, 'The first masks, of step 0: the update up to step 300 changed them, and a run keeps only its first and ' +
    'last ones. The next that are known are those of step 14,700.'],
  [14_665, 0, 'The first masks, of step 0: the 3 updates up to step 14,665 changed them, and a run keeps only its ' +
    'first and last ones. The next that are known are those of step 14,700.'],
  [14_700, 14_700, 'The masks as they are at step 14,700.'],
  [14_665, undefined, 'No masks of step 14,665 are known. The next that are known are those of step 14,700.'],
  [15_000, 14_700, 'The masks as they are at step 15,000.']
])('at step %d, with masks of step %s', (step, masks, expected) => {
  expect(maskWords({ ...run, step, masks })).toBe(expected)
})

test('a run that was killed has updates after its last masks', () => {
  expect(maskWords({ updates: [5, 10], kept: [0, 7], step: 12, masks: 7 })).toBe(
    'The last masks, of step 7: the update up to step 12 changed them, and a run keeps only its first and last ones.')
})

test('without a checkpoint and without first masks there is nothing to wait for', () => {
  expect(maskWords({ updates: [5], kept: [], step: 3, masks: undefined })).toBe('No masks of step 3 are known.')
})
