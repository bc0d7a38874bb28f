import { expect, test } from 'vitest'
import { rangeOf } from '../src/settings-table.js'

test.each([
  [{}, 'a number'], [{ integer: true }, 'an integer'], [{ to: 5 }, '≤ 5'], [{ below: 5 }, 'less than 5'],
  [{ integer: true, to: 5 }, 'an integer ≤ 5'], [{ from: 0 }, '≥ 0'], [{ integer: true, above: 0 },
    'an integer greater than 0'], [{ above: 0, to: 1 }, 'in (0, 1]'], [{ or: 'end' }, 'a number or "end"']
] as const)('the range %j is said', (range, words) => {
  expect(rangeOf({ kind: 'number', about: 'of a test', ...range })).toBe(words)
})
