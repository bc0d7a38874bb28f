import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expandSweep, fillRecipe, UserError } from '../src/index.js'

const expand = (file: object, options: object = {}) =>
  expandSweep({ model: 'mlp', ...file }, { name: 'SWEEP.json', ...options })
const variedOf = (file: object) => expand(file).runs.map(({ varied }) => varied)

test('every list is an axis, the last varies fastest, and a run is the recipe of its settings', () => {
  const { runs, varied, repeated } = expand({ method: ['set', 'rigl'], seed: [1, 2], steps: 50 })
  expect(varied).toEqual(['method', 'seed'])
  expect(repeated).toBe(0)
  expect(runs.map(run => run.varied)).toEqual([
    { method: 'set', seed: 1 }, { method: 'set', seed: 2 }, { method: 'rigl', seed: 1 }, { method: 'rigl', seed: 2 }
  ])
  expect(runs[3]!.recipe).toEqual(fillRecipe({}, { model: 'mlp', method: 'rigl', seed: 2, steps: 50 }))
})

test('ranges have both ends, evenly or by a factor, whole where the setting is', () => {
  expect(variedOf({ interval: { from: 50, to: 4000, count: 5, scale: 'log' } }).map(({ interval }) => interval))
    .toEqual([50, 150, 447, 1337, 4000])
  expect(variedOf({ seed: { from: 1, to: 6, step: 2 } }).map(({ seed }) => seed)).toEqual([1, 3, 5])
  expect(variedOf({ sparsity: { from: 0.9, to: 0.98, count: 3 } }).map(({ sparsity }) => sparsity))
    .toEqual([0.9, 0.94, 0.98])
  expect(variedOf({ lr: { from: 0.1, to: 0.3, step: 0.1 } }).map(({ lr }) => lr)).toEqual([0.1, 0.2, 0.3])
})

test('pairs go together, and a setting that is a list has several values as a list of lists', () => {
  expect(variedOf({ pairs: { method: ['set', 'rigl'], interval: [50, 100] }, seed: [1, 2] })).toEqual([
    { seed: 1, method: 'set', interval: 50 }, { seed: 1, method: 'rigl', interval: 100 },
    { seed: 2, method: 'set', interval: 50 }, { seed: 2, method: 'rigl', interval: 100 }
  ])
  const rate = { lrSchedule: 'multi-step' }
  expect(expand({ ...rate, lrMilestones: [1, 2] }).runs).toHaveLength(1)
  expect(variedOf({ ...rate, lrMilestones: [[1, 2], [3]] }))
    .toEqual([{ lrMilestones: [1, 2] }, { lrMilestones: [3] }])
})

test('several grids share what stands beside them; what is said twice is one run', () => {
  const { runs, repeated } = expand({
    seed: [1, 2], grids: [{ method: ['set', 'rigl'], interval: [50, 100] }, { method: 'static' }, { method: 'static' }]
  })
  expect(runs).toHaveLength(2 * 2 * 2 + 2)
  expect(repeated).toBe(2)
  expect(runs.at(-1)!.varied).toEqual({ method: 'static', seed: 2 })
})

test('without leaves out what has all settings of one of its objects', () => {
  const { runs, leftOut } = expand({
    method: ['set', 'rigl'], interval: [50, 100, 200], without: [{ method: 'set', interval: [50, 100] }]
  })
  expect(leftOut).toBe(2)
  expect(runs.map(({ varied }) => `${String(varied['method'])} ${String(varied['interval'])}`))
    .toEqual(['set 200', 'rigl 50', 'rigl 100', 'rigl 200'])
})

test('as many runs as the values multiply to, each of its own recipe', () => {
  const axis = (low: number) => fc.uniqueArray(fc.integer({ min: low, max: low + 20 }), { minLength: 1, maxLength: 4 })
  fc.assert(fc.property(axis(1), axis(10), axis(30), (seed, interval, batch) => {
    const { runs } = expand({ seed, interval, batch, method: 'set' })
    expect(new Set(runs.map(({ recipe }) => recipe.id)).size).toBe(seed.length * interval.length * batch.length)
    for (const { recipe } of runs) {
      expect(seed).toContain(recipe.seed)
      expect(batch).toContain(recipe.batch)
    }
  }), { numRuns: 30 })
})

describe('refuses, in a sentence,', () => {
  const refusal = (file: object, options: object = {}): string => {
    try {
      expand(file, options)
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      return (error as UserError).message // just checked
    }
    throw new Error('it was taken')
  }
  test.each<[string, object, RegExp]>([
    ['an unknown setting', { intervall: [1] }, /"intervall": there is no such setting. Did you mean interval/],
    ['an empty list', { seed: [] }, /SWEEP.json: "seed": an empty list/],
    ['a value that is none', { interval: [50, 0] }, /the run of interval 0: SWEEP.json: "interval" 0: expected/],
    ['pairs of unequal length', { pairs: { seed: [1, 2], interval: [1] } }, /2 values of "seed" and 1 of "interval"/],
    ['an empty pair', { pairs: {} }, /an empty object/],
    ['a pair that is none', { pairs: [3] }, /"pairs": expected an object/],
    ['what stands in pairs and beside them', { seed: 1, pairs: { seed: [1] } }, /"seed" stands in "pairs" and beside/],
    ['a setting that a method lacks', { method: ['set', 'static'], interval: 50 }, /run of method static.*grids/s],
    ['a range that falls', { seed: { from: 5, to: 1, step: 1 } }, /a lower "from" and a higher "to"/],
    ['a range of no step', { seed: { from: 1, to: 5 } }, /expected "step" or "count"/],
    ['a step of 0', { seed: { from: 1, to: 5, step: 0 } }, /"step" is 0/],
    ['a part of a range that is none', { seed: { from: 1, to: 5, by: 2 } }, /there is no "by" in a range/],
    ['a log scale from 0', { lr: { from: 0, to: 1, count: 3, scale: 'log' } }, /begins above 0/],
    ['a slip in without', { seed: [1, 2], without: { sed: 1 } }, /"sed" is set by no run.*Did you mean seed/],
    ['a without of everything', { seed: [1, 2], without: {} }, /would leave out every run/],
    ['a sweep of nothing', { seed: [1, 2], without: { seed: [1, 2] } }, /leaves no run/]
  ])('%s', (_, file, words) => { expect(refusal(file)).toMatch(words) })

  test('more runs than are meant, before any is made', () => {
    const many = { seed: { from: 1, to: 1e15, step: 1 }, interval: { from: 1, to: 1e9, step: 1 } }
    expect(refusal(many)).toMatch(/more than 10,000.\nGive fewer values, or say that they are meant: --yes/)
    expect(refusal({ seed: [1, 2, 3] }, { most: 2 })).toMatch(/3 runs, more than 2/)
  })
})
