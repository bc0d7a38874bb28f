import { expect, test } from 'vitest'
import { conformance } from '../src/conformance/index.js'
import { kindsOf, sample } from '../src/conformance/sample.js'

test('a name tells the kind of a test: operation and check, kernels, words; numbers are alike but 0 and 1', () => {
  expect(kindsOf({ name: 'conv2d, 3×3, padding 1,1, 16 → 5 at 0.00, image 7×7, batch 8, no bias: values' })).toEqual(
    ['conv2d: values', '3×3', 'padding 1,1', '# → # at 0', 'image #×#', 'batch #', 'no bias'])
  expect(kindsOf({ name: 'dropout, rates near 0 and near 1' })).toEqual(['dropout', 'rates near 0 and near 1'])
})

test('whatever the suite is about, its sample is about, in less than half of the tests', () => {
  const about = (tests: typeof conformance) => new Set(tests.flatMap(kindsOf))
  const chosen = sample(conformance)
  expect(about(chosen)).toEqual(about(conformance))
  expect(chosen.length).toBeLessThan(conformance.length / 2)
  const operations = ['linear', 'conv2d', 'view', 'batch norm', 'max pool', 'average pool', 'dropout', 'adam', 'sgd']
  for (const operation of operations) {
    expect(chosen.filter(({ name }) => name.startsWith(operation)).length, operation).toBeGreaterThan(2)
  }
})
