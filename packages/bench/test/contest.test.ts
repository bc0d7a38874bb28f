import { mlp } from '@itop/models'
import { expect, test } from 'vitest'
import { contestRows } from '../src/contest/contest.js'
import type { RivalName } from '../src/names.js'
import type { Times } from '@itop/experiment'

const time = (median: number): Times => ({ median, low: median - 1, high: median + 1, runs: 7 })
const network = mlp({ name: 'm', layers: [4, 3, 2] })
const times = {
  'itop 0.1': time(10), 'itop 1': time(40), 'pytorch': time(30), 'pytorch channels-last': time(20),
  'sparseprop 0.1': time(16), 'tfjs-node': time(80)
}
const versions = { 'pytorch': '2', 'sparseprop': '0.1', 'tfjs-node': '4.22.0' }

const rowsOf = (against: readonly RivalName[], of: Readonly<Record<string, Times>> = times) =>
  contestRows(of, { network, batch: 128, densities: [0.1], kind: 'step', against }, versions)
const short = (rows: ReturnType<typeof rowsOf>) =>
  rows.map(({ density, against, rival, ratio }) => [density, against, rival, ratio])

test('the faster memory format of PyTorch is the one that counts', () => {
  const rival = 'PyTorch 2 dense, channels-last'
  expect(short(rowsOf(['dense', 'pytorch', 'sparseprop', 'tfjs-node']))).toEqual([
    [0.1, 'dense', 'itop dense, same backend', 4],
    [0.1, 'pytorch', rival, 2],
    [1, 'pytorch', rival, 0.5],
    [0.1, 'sparseprop', 'SparseProp 0.1', 1.6],
    [0.1, 'tfjs-node', 'tfjs-node 4.22.0 dense', 8],
    [1, 'tfjs-node', 'tfjs-node 4.22.0 dense', 2]
  ])
})

test('a network without convolutions has one memory format', () => {
  const { 'pytorch channels-last': _, ...rest } = times
  expect(short(rowsOf(['pytorch'], rest)))
    .toEqual([[0.1, 'pytorch', 'PyTorch 2 dense', 3], [1, 'pytorch', 'PyTorch 2 dense', 0.75]])
})

test('a row says both medians, their quartiles and the rounds', () => {
  expect(rowsOf(['dense'])).toEqual([{
    model: 'm', density: 0.1, batch: 128, what: 'step', against: 'dense', rival: 'itop dense, same backend',
    milliseconds: 10, quartiles: [9, 11], denseMilliseconds: 40, denseQuartiles: [39, 41], ratio: 4, rounds: 7
  }])
})
