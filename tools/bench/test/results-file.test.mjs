import { expect, test } from 'vitest'
import { joinResults } from '../results-file.mjs'

const machine = { processor: 'P', threads: 2, node: '20', build: 'wasm-simd', date: '2026-01-01' }
const before = {
  machine,
  rows: [{ model: 'a', ratio: 1 }, { model: 'b', ratio: 2 }], crossover: ['old'], product: 'old'
}

test('rows of other models and parts that were not measured stay', () => {
  const now = { machine: { ...machine, date: '2026-01-02' }, rows: [{ model: 'b', ratio: 3 }], crossover: ['new'] }
  expect(joinResults(before, now)).toEqual({
    machine: { ...machine, date: '2026-01-01, 2026-01-02' }, layers: [], breakdown: [], product: 'old',
    crossover: ['new'],
    rows: [{ model: 'a', ratio: 1 }, { model: 'b', ratio: 3 }]
  })
})

test('a network in another batch stays beside the one measured now', () => {
  const now = { machine, rows: [{ model: 'a', batch: 100, ratio: 3 }] }
  const { rows } = joinResults({ machine, rows: [{ model: 'a', batch: 128, ratio: 1 }] }, now)
  expect(rows.map(({ ratio }) => ratio)).toEqual([1, 3])
})

test('the limit of the machine is the highest that was reached', () => {
  const limit = { gflops: 90, gigabytesPerSecond: 10 }
  const joined = joinResults({ ...before, limit }, { machine, limit: { gflops: 80, gigabytesPerSecond: 12 } })
  expect(joined.limit).toEqual({ gflops: 90, gigabytesPerSecond: 12 })
  expect(joinResults({ ...before, limit }, { machine }).limit).toEqual(limit)
  expect(joinResults(before, { machine, limit }).limit).toEqual(limit)
})

test('results of another machine are refused', () => {
  expect(() => joinResults(before, { machine: { ...machine, node: '24' } })).toThrow('node 20, now it is 24')
})

test('with nothing before, what was measured is all there is', () => {
  expect(joinResults(null, { machine, rows: [] })).toEqual({ machine, rows: [], layers: [], breakdown: [] })
})
