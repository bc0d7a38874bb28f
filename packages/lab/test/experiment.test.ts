import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtIns, createRegistry, type Plugin } from '@itop/experiment'
import { catalogueOf } from '../src/engine/catalogue-of.js'
import * as page from '../src/experiment.js'
import type { Chosen, Experiment } from '../src/experiment.js'

const { experimentDefaults } = page
const own = catalogueOf(builtIns)

// Of what the page has itself, unless a test says otherwise.
const parseExperiment = (hash: string, catalogue = own) => page.parseExperiment(hash, catalogue)
const experimentHash = (experiment: Experiment, catalogue = own) => page.experimentHash(experiment, catalogue)
const checkExperiment = (experiment: Experiment, catalogue = own) => page.checkExperiment(experiment, catalogue)
const fieldsOf = (chosen: Partial<Chosen> = {}, catalogue = own) =>
  page.experimentFields({ method: experimentDefaults.method, ...chosen }, catalogue)

const above0 = (max: number) => fc.double({ min: 0, max, minExcluded: true, noNaN: true })

const experiments: fc.Arbitrary<Experiment> = fc.record({
  data: fc.constantFrom('mnist', 'fashion-mnist', 'dropped'),
  model: fc.constantFrom('mlp', 'lenet5'),
  method: fc.constantFrom(...Object.keys(own.methods)),
  sparsity: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map(value => value + 0), // no -0
  interval: fc.integer({ min: 1, max: 1_000_000 }),
  dropFraction: above0(1),
  distribution: fc.constantFrom('erk', 'er', 'uniform'),
  epochs: above0(1000),
  batch: fc.integer({ min: 1, max: 4096 }),
  learningRate: above0(10),
  seed: fc.maxSafeNat(),
  backend: fc.constantFrom('cpu', 'webgpu'),
  threads: fc.integer({ min: 1, max: 64 })
}, { requiredKeys: [
  'data', 'model', 'method', 'sparsity', 'interval', 'dropFraction', 'distribution', 'epochs', 'batch', 'learningRate',
  'seed', 'backend'
] })

describe('settings of methods', () => {
  test('are fields, with their own ranges and without defaults of the page', () => {
    expect(fieldsOf({ method: 'granet' })['initialDensity'])
      .toMatchObject({ kind: 'number', above: 0, to: 1, optional: true })
    expect(parseExperiment('#method=granet&initialDensity=0.8')).toEqual(
      { ...experimentDefaults, method: 'granet', initialDensity: 0.8 })
    expect(() => parseExperiment('#method=granet&initialDensity=2')).toThrow(
      "initialDensity: expected a number above 0 to 1, got '2'.")
    expect(() => parseExperiment('#method=sr-ste&m=1')).toThrow("m: expected an integer from 2, got '1'.")
    expect(parseExperiment('#structure=block:4x1')['structure']).toBe('block:4x1')
    expect(() => parseExperiment('#structure=block')).toThrow('structure: expected one of unstructured, block:RxC')
  })

  test('of another method are kept where an address has them, and left where they cannot be so', () => {
    expect(parseExperiment('#method=dense&interval=7&n=1')).toMatchObject({ method: 'dense', interval: 7, n: 1 })
    const blocks = parseExperiment('#method=set&remainder=unstructured&prune=set')
    const withMethod = (method: string) => page.withChoice(blocks, 'method', method, own)
    expect(withMethod('rigl')).toEqual({ ...blocks, method: 'rigl' })
    expect(withMethod('sr-ste')).toEqual({ ...experimentDefaults, method: 'sr-ste', prune: 'set' })
  })

  test('of rounds are not there: the page makes one training', () => {
    expect(() => parseExperiment('#method=lottery')).toThrow(/^method: expected one of/)
  })
})

/** What the page offers with a plug-in. */
function offered(brings: Omit<Plugin, 'name' | 'version'>) {
  const plugin = { name: 'itop-plugin-mine', version: '1.0.0', ...brings }
  return catalogueOf(createRegistry([plugin]), [plugin])
}

test('what a plug-in brings has its fields and names', () => {
  const never = (): never => { throw new Error('it is not asked') }
  const drawn = { shape: { c: 1, h: 4, w: 4 }, classes: 2, counts: { train: 2, test: 2 } }
  const catalogue = offered({
    prune: [{ name: 'mine', needs: [], score: never }], models: [{ name: 'tiny', make: never }],
    datasets: [{ name: 'drawn', ...drawn, open: never }],
    structures: [{ name: 'by:two', form: '^by:\\d$', make: never }],
    methods: [{
      name: 'patient', about: 'waits', source: 'nowhere', make: never, settings: {
        density: { kind: 'number', above: 0, to: 1, about: 'share' },
        patience: { kind: 'number', integer: true, from: 1, default: 3, about: 'how long it waits' }
      }
    }]
  })
  const experiment = parseExperiment('#method=patient&patience=5&model=tiny&data=drawn', catalogue)
  expect(experiment).toEqual({ ...experimentDefaults, method: 'patient', patience: 5, model: 'tiny', data: 'drawn' })
  expect(parseExperiment(experimentHash(experiment, catalogue), catalogue)).toEqual(experiment)
  expect(fieldsOf({ method: 'patient' }, catalogue)['patience']).toEqual(
    { kind: 'number', integer: true, from: 1, default: 3, about: 'how long it waits', optional: true })
  expect(parseExperiment('#prune=mine&structure=by:2', catalogue)).toMatchObject({ prune: 'mine', structure: 'by:2' })
  expect(() => parseExperiment('#data=cifar10', catalogue)).toThrow('mnist, fashion-mnist, dropped, drawn, got')
  expect(() => parseExperiment('#prune=mine')).toThrow("got 'mine'")
  expect(catalogue.plugins).toEqual([{
    name: 'itop-plugin-mine', version: '1.0.0', brings: {
      prune: ['mine'], models: ['tiny'], datasets: ['drawn'], structures: ['by:two'], methods: ['patient']
    }
  }])
})

describe('the address', () => {
  test('holds any experiment, whole', () => {
    fc.assert(fc.property(experiments, experiment => {
      expect(parseExperiment(experimentHash(experiment))).toEqual(experiment)
      expect(parseExperiment(experimentHash(experiment).slice(1))).toEqual(experiment)
      expect(checkExperiment(experiment)).toEqual(experiment)
    }))
  })

  test('reads as a person would write it', () => {
    expect(experimentHash(experimentDefaults)).toBe(
      '#data=mnist&model=mlp&method=set-itop&sparsity=0.95&interval=300&dropFraction=0.5&distribution=erk&epochs=20' +
      '&batch=128&learningRate=0.1&seed=1&backend=cpu')
    expect(Object.keys(fieldsOf()).slice(0, 13)).toEqual([...Object.keys(experimentDefaults), 'threads'])
  })

  test('leaves the defaults to what it does not say', () => {
    expect(parseExperiment('')).toEqual(experimentDefaults)
    expect(parseExperiment('#')).toEqual(experimentDefaults)
    expect(parseExperiment('#sparsity=.9&epochs=1e1')).toEqual({ ...experimentDefaults, sparsity: 0.9, epochs: 10 })
  })

  test.each([
    ['#model=resnet', "model: expected one of mlp, lenet5, got 'resnet'."],
    ['#method=toString', /^method: expected one of dense, static, .*, got 'toString'/],
    ['#sparsity=1', "sparsity: expected a number from 0 up to but below 1, got '1'."],
    ['#sparsity=95%', "sparsity: expected a number from 0 up to but below 1, got '95%'."],
    ['#sparsity=', 'sparsity: expected a number from 0 up to but below 1, got nothing.'],
    ['#dropFraction=0', "dropFraction: expected a number above 0 to 1, got '0'."],
    ['#interval=2.5', "interval: expected an integer from 1, got '2.5'."],
    ['#seed=0x10', "seed: expected an integer from 0, got '0x10'."],
    ['#learningRate=Infinity', "learningRate: expected a number above 0 to 10, got 'Infinity'."],
    ['#epochs=1&epochs=2', 'epochs: expected once, got it twice. Remove one.'],
    ['#speed=9', /^speed: there is no such field\. There are data, model, /],
    ['#toString=9', /^toString: there is no such field\. There are data, model, /]
  ])('refuses %s and says why', (hash, message) => {
    expect(() => parseExperiment(hash)).toThrow(message)
    expect(() => parseExperiment(hash)).toThrow(RangeError)
  })

  test('no experiment that cannot be read back is written', () => {
    expect(() => experimentHash({ ...experimentDefaults, batch: 0 })).toThrow('batch: expected an integer from 1')
    expect(() => checkExperiment({ ...experimentDefaults, seed: '1' as unknown as number })).toThrow('seed: expected')
    expect(() => checkExperiment({ ...experimentDefaults, more: 1 } as Experiment)).toThrow('more: there is no')
  })
})
