import { methods, type Method, type Setting, type SettingsTable } from '@itop/updaters'
import { expect, test } from 'vitest'
import { checkSettings, createRegistry, updaterOf, type Plugin } from '../src/index.js'

const method = (name: string, settings: SettingsTable, make: Method['make'] = () => methods.set.make({ density: 1 })) =>
  ({ name, about: 'one of a test', settings, make }) satisfies Method
const registryOf = (members: Partial<Plugin>) => createRegistry([{ name: 'itop-plugin-any', version: '1', ...members }])
const withOne = (key: string, setting: Setting) => registryOf({ methods: [method('own', { [key]: setting })] })

const number = { kind: 'number', about: 'of a test' } as const

test.each([
  ['Rate', number, 'expected letters and digits, a small letter first'],
  ['drop-rate', number, 'expected letters and digits, a small letter first'],
  ['noDecay', number, 'a flag that begins with no switches another off'],
  ['json', number, 'the command line has one of that name'],
  ['usePrevious', number, 'the command line has one of that name'],
  ['rounds', number, 'it is lottery\'s'],
  ['rate', { kind: 'number' }, 'it has no about'],
  ['rate', { kind: 'text', about: 'x' }, 'expected a record whose kind is number or name'],
  ['rate', { kind: 'name', about: 'x' }, 'expected a list of names'],
  ['rate', 3, 'expected a record whose kind is number or name']
])('a setting %s that cannot be a flag, or says too little, is refused: %j', (key, setting, why) => {
  const where = (what: string) => `plug-in itop-plugin-any: its ${what} own: setting ${key}: ${why}`
  const settings = { [key]: setting as Setting }
  const make = () => { throw new Error('it never is') }
  expect(() => registryOf({ methods: [method('own', settings)] })).toThrow(where('method'))
  expect(() => registryOf({ optimizers: [{ name: 'own', settings, make }] })).toThrow(where('optimizer'))
  expect(() => registryOf({ learningRates: [{ name: 'own', settings, make }] }))
    .toThrow(where('learning-rate schedule'))
})

test.each([
  [{}, 'a number'], [{ integer: true }, 'an integer'], [{ to: 5 }, 'a number ≤ 5'], [{ below: 5 }, 'a number < 5'],
  [{ integer: true, to: 5 }, 'an integer ≤ 5'], [{ above: 0 }, 'a number > 0'],
  [{ integer: true, from: 1, to: 5 }, 'an integer from 1 to 5'],
  [{ integer: true, above: 0, below: 5 }, 'an integer from 1 to 4'], [{ above: 0, below: 5 }, '0 < X < 5']
] as const)('the range %j is said', (range, words) => {
  expect(withOne('patience', { ...number, ...range }).settings['patience']!.allowed).toBe(words)
})

test('a setting may be a number of one method and a name of another', () => {
  const registry = registryOf({ methods: [
    method('first', { pace: { ...number, from: 1 } }),
    method('second', { pace: { kind: 'name', names: ['slow', 'fast'], about: 'of a test' } })
  ] })
  expect(checkSettings({ pace: 3 }, 'command line', registry)).toEqual({ pace: 3 })
  expect(checkSettings({ pace: 'slow' }, 'command line', registry)).toEqual({ pace: 'slow' })
  for (const pace of [0, 'magnitude']) expect(() => checkSettings({ pace }, 'command line', registry)).toThrow('pace')
})

test('the form of a structure is of the whole name', () => {
  const made: unknown[][] = []
  const registry = registryOf({
    structures: [{
      name: 'pairs:N', form: 'pairs:([1-9])|couples',
      make: (...given) => {
        made.push(given)
        return { name: given[0], cell: shape => shape.map(() => 1) }
      }
    }]
  })
  const structure = (typed: string) => checkSettings({ structure: typed }, 'command line', registry)
  expect(structure('pairs:2')).toEqual({ structure: 'pairs:2' })
  for (const typed of ['pairs:22', 'repairs:2', 'couples2']) expect(() => structure(typed)).toThrow('structure')
  updaterOf({ method: 'set', sparsity: 0.5, interval: 5, structure: 'pairs:2' }, registry)
  expect(made).toEqual([['pairs:2', 2]])
})

test('a record stands for a name only where a method\'s setting takes records', () => {
  const given: unknown[] = []
  const usual = methods.set.make({ density: 0.5, interval: 5 })
  const make: Method['make'] = options => {
    given.push((options as { readonly prune?: unknown }).prune)
    return usual
  }
  const ones = ({ values }: { readonly values: Float32Array }) => values.map(() => 1)
  const prune = { kind: 'name', names: ['ones', 'twos'], about: 'of a test' } as const
  const registry = registryOf({
    prune: [{ name: 'ones', needs: [], score: ones }],
    methods: [method('named', { prune }, make), method('open', { prune: { ...prune, open: true } }, make)]
  })
  updaterOf({ method: 'named', prune: 'ones' }, registry)
  updaterOf({ method: 'open', prune: 'ones' }, registry)
  expect(given).toEqual(['ones', registry.prune['ones']])
})
