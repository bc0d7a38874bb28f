import { expect, test } from 'vitest'
import { experimentDefaults, experimentFields } from '../../src/experiment.js'
import { mainFields, moreFields, rangeOf, textOf, withField, type FieldView } from '../../src/view/fields.js'

const fields = [...mainFields, ...moreFields]
const field = (name: string): FieldView => fields.find((view) => view.name === name)!

test('every field of an experiment has its place in the form', () => {
  expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(experimentFields).sort())
})

test('every field tells its range in what one types', () => {
  expect(rangeOf(field('sparsity'))).toBe('0 to below 100')
  expect(rangeOf(field('dropFraction'))).toBe('above 0, up to 100')
  expect(rangeOf(field('seed'))).toBe('0 or more')
  expect(rangeOf(field('method'))).toBe('')
})

test('what is shown and typed again is the same experiment', () => {
  for (const view of fields) {
    expect(withField(view, experimentDefaults, textOf(view, experimentDefaults))).toEqual(experimentDefaults)
  }
})

test('percents are shares', () => {
  const changed = withField(field('sparsity'), experimentDefaults, '98.5')
  expect(changed.sparsity).toBe(0.985)
  expect(textOf(field('sparsity'), changed)).toBe('98.5')
})

test('what cannot be is refused with what can', () => {
  expect(() => withField(field('sparsity'), experimentDefaults, '100')).toThrow('Expected 0 to below 100, got ‘100’.')
  expect(() => withField(field('interval'), experimentDefaults, '1.5')).toThrow(
    'Expected a whole number, 1 to 1000000, got ‘1.5’.')
  expect(() => withField(field('epochs'), experimentDefaults, ' ')).toThrow('above 0, up to 1000, got nothing.')
  expect(() => withField(field('seed'), experimentDefaults, 'x')).toThrow('got ‘x’')
})

test('a field that may be left out may be emptied', () => {
  const threads = withField(field('threads'), experimentDefaults, '2')
  expect(threads.threads).toBe(2)
  expect(withField(field('threads'), threads, '')).toEqual(experimentDefaults)
})
