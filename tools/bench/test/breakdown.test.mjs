import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { flopsOf, opsOf, passesOf, watchKernels } from '../breakdown.mjs'

const pattern = { nnz: 500 }
const attributes = { pattern, n: 10, output: { h: 4, w: 2 } }
const call = (kernel, milliseconds) => ({ kernel, milliseconds, attributes, bytes: 4000 })

test('an existing weight counts two operations at each output position of each image', () => {
  expect(flopsOf(call('ItopConv2dWeightGradient', 1))).toBe(2 * 500 * 10 * 4 * 2)
  expect(flopsOf({ kernel: 'ItopLinear', attributes: { pattern, n: 10 } })).toBe(2 * 500 * 10)
  expect(flopsOf(call('ItopBatchNorm', 1))).toBe(null)
})

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
  const calls = [call('ItopConv2d', 2), { ...call('ItopConv2d', 3), attributes: { ...attributes, pattern: twin } },
    call('ItopConv2dInputGradient', 4), call('ItopMaxPool', 9)]
  expect(passesOf(calls, 1, layers)).toEqual([{
    name: 'a', ...like, count: 2,
    forward: { milliseconds: 5, gflops: 160_000 / 5 / 1e6 },
    inputGradient: { milliseconds: 4, gflops: 80_000 / 4 / 1e6 },
    weightGradient: null
  }])
})

test('a watched kernel runs as before; its calls are seen, those inside it are not; in the end nothing is left', () => {
  const backendName = 'watched'
  const tensor = { dataId: {}, shape: [2, 3] }
  const call = { inputs: { x: tensor }, attrs: { k: 1 } }
  const run = (kernelName) => tf.getKernel(kernelName, backendName).kernelFunc(call)
  const outer = { kernelName: 'Outer', backendName, kernelFunc: () => run('Inner') }
  const inner = { kernelName: 'Inner', backendName, kernelFunc: () => tensor }
  for (const kernel of [outer, inner]) tf.registerKernel(kernel)
  const seen = []
  const unwatch = watchKernels(backendName, ({ kernel, attributes, bytes }) => {
    seen.push([kernel, attributes, bytes])
  })
  expect(run('Outer')).toBe(tensor)
  expect(run('Inner')).toBe(tensor)
  expect(seen).toEqual([['Outer', { k: 1 }, 48], ['Inner', { k: 1 }, 48]])
  unwatch()
  run('Outer')
  expect(seen.length).toBe(2)
  expect(tf.getKernel('Outer', backendName)).toBe(outer)
})
