import fc from 'fast-check'
import { expect, test } from 'vitest'
import { balancedRuns } from '../src/balanced-runs.js'

function startOf(lengths: readonly number[]): Uint32Array {
  const start = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => { start[i + 1] = start[i]! + length })
  return start
}

test('rows are cut where the work is: a heavy row is a run of its own', () => {
  expect([...balancedRuns(startOf([1, 1, 100, 1, 1]), 2)]).toEqual([0, 3, 5])
  expect([...balancedRuns(startOf([5, 5, 5, 5]), 4)]).toEqual([0, 1, 2, 3, 4])
})

test('runs cover every row once, in order, and no run exceeds its share by more than a row', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 100 })
  fc.assert(fc.property(lengths, fc.integer({ min: 1, max: 40 }), (rows, count) => {
    const runs = balancedRuns(startOf(rows), count)
    expect(runs).toHaveLength(Math.min(count, rows.length) + 1)
    expect([runs[0], runs.at(-1)]).toEqual([0, rows.length])
    const work = (from: number, to: number) => rows.slice(from, to).reduce((sum, length) => sum + length + 2, 0)
    const share = work(0, rows.length) / (runs.length - 1)
    const longest = Math.max(...rows) + 2
    for (let i = 1; i < runs.length; i++) {
      expect(runs[i]).toBeGreaterThanOrEqual(runs[i - 1]!)
      expect(work(runs[i - 1]!, runs[i]!)).toBeLessThanOrEqual(share + longest + 1e-6)
    }
  }))
})
