import { layerCallOf } from '@itop/bench'
import { expect, test } from 'vitest'
import { opsOf, passesOf } from '../breakdown.mjs'

const pattern = { nnz: 500 }
function call(kernel, milliseconds, of = pattern) {
  const attributes = { pattern: of, n: 10, output: { h: 4, w: 2 } }
  return { kernel, milliseconds, bytes: 4000, layer: layerCallOf({ kernel, attributes }) }
}

test('times are those of one step, the longest first, the rest at the end', () => {
  const calls = [call('ItopAdd', 1), call('ItopConv2d', 2), call('ItopAdd', 1), call('ItopConv2d', 4)]
  expect(opsOf(calls, 2, 10)).toEqual([
    { kernel: 'ItopConv2d', calls: 1, milliseconds: 3, share: 0.3, gflops: 0.08 / 3, gigabytesPerSecond: 0.004 / 3 },
    { kernel: 'ItopAdd', calls: 1, milliseconds: 1, share: 0.1, gflops: null, gigabytesPerSecond: 0.004 },
    { kernel: null, calls: null, milliseconds: 6, share: 0.6, gflops: null, gigabytesPerSecond: null }
  ])
})

test('layers of one kind are one row with the time of all', () => {
  const like = { shape: [2, 2, 3, 3], image: [4, 2], stride: [1, 1], active: 500 }
  const twin = { nnz: 500 }
  const layers = new Map([[pattern, { name: 'a', ...like }], [twin, { name: 'b', ...like }]])
  const calls = [call('ItopConv2d', 2), call('ItopConv2d', 3, twin),
    call('ItopConv2dInputGradient', 4), call('ItopMaxPool', 9)]
  expect(passesOf(calls, 1, layers)).toEqual([{
    name: 'a', ...like, count: 2,
    forward: { milliseconds: 5, gflops: 160_000 / 5 / 1e6 },
    inputGradient: { milliseconds: 4, gflops: 80_000 / 4 / 1e6 },
    weightGradient: null
  }])
})
