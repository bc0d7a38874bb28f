import { expect, test } from 'vitest'
import { performancePage } from '../report.mjs'

const machine = { processor: 'P', threads: 2, node: '20', build: 'wasm-simd', date: '2026-01-01' }
const row = {
  model: 'm', batch: 128, density: 0.05, contestant: 'itop', against: 'PyTorch 2 dense',
  milliseconds: 2, quartiles: [1, 3], denseMilliseconds: 9, denseQuartiles: [8, 10], ratio: 4.5
}
const layer = {
  name: 'conv1', shape: [64, 3, 3, 3], image: [32, 32], density: 0.05, arithmetic: 'sparse', count: 3,
  forward: { milliseconds: 4, gflops: 30 }, inputGradient: null, weightGradient: { milliseconds: 5, gflops: 24 }
}
const op = { calls: 13, milliseconds: 4, share: 0.4, gflops: null, gigabytesPerSecond: null }
const results = {
  machine,
  rows: [row, { ...row, contestant: 'SparseProp 0.1', milliseconds: 6, quartiles: [5, 7], ratio: 1.5 }],
  limit: { gflops: 60, gigabytesPerSecond: 20 },
  breakdown: [{
    model: 'm', density: 0.05, batch: 128, stepMilliseconds: 10, layers: [layer],
    ops: [
      { ...op, kernel: 'ItopConv2d', gflops: 30 },
      { ...op, kernel: 'ItopBatchNorm', share: 0.3, gigabytesPerSecond: 8 },
      { ...op, kernel: 'Identity', share: 0.1 }, { ...op, kernel: 'Multiply', share: 0.1 },
      { ...op, kernel: null, share: 0.1 }
    ]
  }],
  product: { shape: '1×2×3', gflops: 6, peakGflops: 10, share: 0.6 },
  updates: [{ method: 'set-itop', interval: 1500, stepMilliseconds: 2, updateMilliseconds: 3, share: 0.001 }],
  crossover: [{ density: 0.5, arithmetic: 'dense', milliseconds: 1, denseMilliseconds: 1, ratio: 1 }]
}
const page = performancePage(results)

test('the page shows every row that was measured, with its ratio', () => {
  expect(page).toContain('| m | 128 | 0.05 | PyTorch 2 dense | 2.00 (1.00–3.00) | 9.00 (8.00–10.00) | **4.50×** |')
  expect(page).toContain('**60 %**')
})

test('SparseProp stands beside ours, both against the same dense step', () => {
  expect(page).toContain('| m | 0.05 | 9.00 | 6.00 (5.00–7.00) | 1.50× | 4.50× | **3.00×** |')
})

test('operations with weights are told in GFLOP/s and as a share of the limit, others in GB/s', () => {
  expect(page).toContain('| Convolution, forward | 13 | 4.00 | 40.0 % | 30.0 | 50 % |  |')
  expect(page).toContain('| Batch norm (with ReLU and residual), forward | 13 | 4.00 | 30.0 % |  |  | 8.0 |')
})

test("TF.js's own kernels are one line", () => {
  expect(page).toContain('| TF.js: Identity, Multiply |  | 8.00 | 20.0 % |  |  |  |')
})

test('a layer without a gradient of its input says so, and layers of one kind are counted', () => {
  expect(page).toContain('| conv1 and 2 like it | 64×3×3×3 | 32×32 | 0.0500 | sparse | 4.00 (30.0) | – | 5.00 (24.0) |')
})

test('what was not measured is left out, and a rival that is not installed is named', () => {
  const short = performancePage({ machine, rows: [{ ...row, against: 'itop dense, same backend' }] })
  expect(short).toContain('PyTorch was not installed where this page was made.')
  expect(short).toContain('SparseProp was not installed where this page was made.')
  expect(short).not.toContain('Where the time goes')
  expect(short).not.toContain('undefined')
})
