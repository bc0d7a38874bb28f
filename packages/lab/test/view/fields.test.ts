import { expect, test } from 'vitest'
import { builtIns } from '@itop/experiment'
import { catalogueOf } from '../../src/engine/catalogue-of.js'
import { experimentDefaults, experimentFields, type Experiment } from '../../src/experiment.js'
import {
  isUsed, mainFields, methodFields, rangeOf, textOf, trainingFields, withField, type FieldView
} from '../../src/view/fields.js'

const catalogue = catalogueOf(builtIns)
const fieldsOf = (method: string): readonly FieldView[] =>
  [mainFields, methodFields, trainingFields].flatMap((fields) => fields({ method }, catalogue))
const field = (name: string, method = 'set-itop'): FieldView => fieldsOf(method).find((view) => view.name === name)!
const set = (name: string, text: string, experiment = experimentDefaults): Experiment =>
  withField(field(name, experiment.method), experiment, text, catalogue)

test('every field that a method makes use of has its place in the form, once', () => {
  for (const method of Object.keys(catalogue.methods)) {
    const used = Object.keys(experimentFields({ method }, catalogue)).filter((name) =>
      isUsed(name, { ...experimentDefaults, method }, catalogue))
    const names = fieldsOf(method).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(used))
    expect(new Set(names).size).toBe(names.length)
  }
})

test('every field tells its range in what one types', () => {
  expect(rangeOf(field('sparsity'))).toBe('0 to below 100')
  expect(rangeOf(field('dropFraction'))).toBe('above 0, up to 100')
  expect(rangeOf(field('seed'))).toBe('0 or more')
  expect(rangeOf(field('temperature', 'grasp'))).toBe('above 0')
  expect(rangeOf(field('method'))).toBe('')
})

test('what is shown and typed again is the same experiment', () => {
  for (const view of fieldsOf('set-itop')) {
    expect(withField(view, experimentDefaults, textOf(view, experimentDefaults), catalogue)).toEqual(experimentDefaults)
  }
})

test('percents are shares', () => {
  const changed = set('sparsity', '98.5')
  expect(changed.sparsity).toBe(0.985)
  expect(textOf(field('sparsity'), changed)).toBe('98.5')
})

test('what cannot be is refused with what can', () => {
  expect(() => set('sparsity', '100')).toThrow('Expected 0 to below 100, got ‘100’.')
  expect(() => set('interval', '1.5')).toThrow('Expected a whole number, 1 or more, got ‘1.5’.')
  expect(() => set('epochs', ' ')).toThrow('above 0, up to 1000, got nothing.')
  expect(() => set('seed', 'x')).toThrow('got ‘x’')
})

test('a field that may be left out may be emptied', () => {
  const threads = set('threads', '2')
  expect(threads.threads).toBe(2)
  expect(set('threads', '', threads)).toEqual(experimentDefaults)
})

test('a method\'s own settings are fields in the words of its table', () => {
  expect(field('initialDensity', 'granet')).toMatchObject({
    label: 'Initial density', help: 'Share of the maskable weights that exist at first.', times: 100, unit: '%',
    placeholder: '50'
  })
  expect(set('initialDensity', '80', set('method', 'granet'))['initialDensity']).toBe(0.8)
  expect(fieldsOf('set-itop').some(({ name }) => name === 'initialDensity')).toBe(false)
})
