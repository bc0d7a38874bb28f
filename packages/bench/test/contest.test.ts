import { mlp } from '@itop/models'
import { expect, test } from 'vitest'
import { contestRows } from '../src/contest/contest.js'
import type { RivalName } from '../src/names.js'
import type { Times } from '@itop/experiment'

const time = (median: number): Times => ({ median, low: median - 1, high: median + 1, runs: 7 })
const network = mlp({ name: 'm', layers: [4, 3, 2] })
const times = {
  'itop 0.1': time(10), 'itop 1': time(40), 'pytorch': time(20), 'pytorch-bf16': time(15), 'sparseprop 0.1': time(16),
  'tfjs-node': time(80)
}
const tried = [{ rival: 'PyTorch 2 dense', milliseconds: 21 }]
const others = [
  { name: 'pytorch', rival: 'PyTorch 2 dense', tried },
  { name: 'pytorch-bf16', rival: 'PyTorch 2 dense, bf16 autocast' },
  { name: 'sparseprop 0.1', rival: 'SparseProp 0.1' }, { name: 'tfjs-node', rival: 'tfjs-node 4.22.0 dense' }
]

const rowsOf = (against: readonly RivalName[]) =>
  contestRows(times, { network, batch: 128, densities: [0.1], kind: 'step', against }, others)

test('everybody who took part has a row, our dense network too beside other dense ones', () => {
  const rows = rowsOf(['tfjs-node', 'dense', 'pytorch', 'pytorch-bf16', 'sparseprop'])
  expect(rows.map(({ density, against, rival, ratio }) => [density, against, rival, ratio])).toEqual([
    [0.1, 'dense', 'itop dense, same backend', 4],
    [0.1, 'pytorch', 'PyTorch 2 dense', 2],
    [1, 'pytorch', 'PyTorch 2 dense', 0.5],
    [0.1, 'pytorch-bf16', 'PyTorch 2 dense, bf16 autocast', 1.5],
    [1, 'pytorch-bf16', 'PyTorch 2 dense, bf16 autocast', 0.375],
    [0.1, 'sparseprop', 'SparseProp 0.1', 1.6],
    [0.1, 'tfjs-node', 'tfjs-node 4.22.0 dense', 8],
    [1, 'tfjs-node', 'tfjs-node 4.22.0 dense', 2]
  ])
})

test('a row of PyTorch says in which ways it was tried', () => {
  expect(rowsOf(['pytorch']).map(row => row.tried)).toEqual([tried, tried])
  expect(rowsOf(['tfjs-node'])[0]).not.toHaveProperty('tried')
})

test('a row says both medians, their quartiles and the rounds', () => {
  expect(rowsOf(['dense'])).toEqual([{
    model: 'm', density: 0.1, batch: 128, what: 'step', against: 'dense', rival: 'itop dense, same backend',
    milliseconds: 10, quartiles: [9, 11], denseMilliseconds: 40, denseQuartiles: [39, 41], ratio: 4, rounds: 7
  }])
})
