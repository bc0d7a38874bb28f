import { expect, test } from 'vitest'
import { stepRows } from '../contests.mjs'

const time = (median) => ({ median, low: median - 1, high: median + 1 })
const contest = { model: 'm', batch: 128, densities: [0.1] }
const times = {
  0.1: time(10), 1: time(40), pytorch: time(30), 'pytorch channels-last': time(20), 'sparseprop 0.1': time(16)
}
const short = (rows) => rows.map(({ contestant, density, against, ratio }) => [contestant, density, against, ratio])

test('the faster memory format of PyTorch is the one that counts, for ours and for SparseProp', () => {
  const against = 'PyTorch 2 dense, channels-last'
  expect(short(stepRows(times, { ...contest, torch: '2', sparseprop: '0.1' }))).toEqual([
    ['itop', 0.1, 'itop dense, same backend', 4],
    ['itop', 0.1, against, 2],
    ['itop', 1, against, 0.5],
    ['SparseProp 0.1', 0.1, against, 1.25]
  ])
})

test('a network without convolutions has one memory format', () => {
  const { pytorch, ...rest } = times
  delete rest['pytorch channels-last']
  expect(short(stepRows({ ...rest, pytorch }, { ...contest, torch: '2', sparseprop: null })).slice(1)).toEqual([
    ['itop', 0.1, 'PyTorch 2 dense', 3], ['itop', 1, 'PyTorch 2 dense', 0.75]
  ])
})

test('without PyTorch there are the rows against our dense network', () => {
  expect(short(stepRows(times, contest))).toEqual([['itop', 0.1, 'itop dense, same backend', 4]])
})
