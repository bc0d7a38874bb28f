import { expect, test } from 'vitest'
import { comparisonOf } from '../src/replay/comparison.js'

const good = { milliseconds: 2, denseMilliseconds: 24.6, ratio: 12.3, steps: 20, batch: 128, backend: 'cpu' }
const summary = (comparison: unknown) => JSON.stringify({ run: 'x', comparison })

test('the comparison of a summary is what the page shows of speed', () => {
  expect(comparisonOf(summary(good))).toEqual({ message: {
    type: 'dense', sparseMillisecondsPerStep: 2, millisecondsPerStep: 24.6, steps: 20,
    timed: 'Both were timed in turn by itop train, on cpu.'
  } })
})

test('a run that was not compared has none, and that is no problem', () => {
  expect(comparisonOf('{}')).toEqual({})
})

test.each([
  ['{', /summary\.json: this is no JSON/], ['', /no JSON/],
  ['null', /expected an object/], ['[]', /expected an object/],
  [summary(null), /comparison: expected an object, got null/],
  [summary({ ...good, milliseconds: '<script>' }), /milliseconds: expected a number, got "<script>"/],
  [summary({ ...good, denseMilliseconds: null }), /denseMilliseconds: expected a number/],
  [summary({ ...good, milliseconds: 0 }), /times above 0/], [summary({ ...good, denseMilliseconds: -1 }), /above 0/],
  [summary({ ...good, steps: 1.5 }), /steps: expected an integer/], [summary({ ...good, backend: 7 }), /backend/]
])('%s is left out and named', (text, problem) => {
  const found = comparisonOf(text)
  expect(found.message).toBeUndefined()
  expect(found.problem).toMatch(problem)
  expect(found.problem).toMatch(/shown without its comparison/)
})
