import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { indexPage } from '../index-page.mjs'
import { withSpeeds } from '../readme-table.mjs'
import { chartOf } from '../report-chart.mjs'
import { performancePage } from '../report.mjs'
import { fileOf, pagesFolder } from '../results-file.mjs'
import { allResults, readme } from '../write-page.mjs'

const machine = {
  processor: 'P', cores: 2, memory: 25.3e9, threads: 2, node: '20', build: 'wasm-simd', date: '2026-01-01'
}
const row = {
  model: 'm', batch: 128, density: 0.05, what: 'step', against: 'pytorch', rival: 'PyTorch 2 dense',
  milliseconds: 2, quartiles: [1, 3], denseMilliseconds: 9, denseQuartiles: [8, 10], ratio: 4.5
}
const layer = {
  name: 'conv1', shape: [64, 3, 3, 3], image: [32, 32], density: 0.05, arithmetic: 'sparse', count: 3,
  forward: { milliseconds: 4, gflops: 30 }, inputGradient: null, weightGradient: { milliseconds: 5, gflops: 24 }
}
const layerRow = {
  model: 'm', batch: 128, density: 0.05, shape: [64, 3, 3, 3], image: [32, 32], stride: [1, 1], active: 86,
  layerDensity: 0.05, arithmetic: 'sparse', milliseconds: 3, denseMilliseconds: 6, ratio: 2
}
const op = { calls: 13, milliseconds: 4, share: 0.4, gflops: null, gigabytesPerSecond: null }
const results = {
  machine,
  rows: [row, {
    ...row, against: 'sparseprop', rival: 'SparseProp 0.1', denseMilliseconds: 6, denseQuartiles: [5, 7], ratio: 3
  }],
  layers: [
    { ...layerRow, what: 'conv1' }, { ...layerRow, what: 'conv2' },
    { ...layerRow, what: 'fc', shape: [10, 64], image: [1, 1], active: 640, layerDensity: 0.9, arithmetic: 'dense',
      milliseconds: 2, denseMilliseconds: 1.5, ratio: 0.75 },
    { ...layerRow, what: 'stem', shape: [4, 3, 3, 3], layerDensity: 1, arithmetic: 'dense', ratio: 0.9 }
  ],
  limit: { gflops: 60, gigabytesPerSecond: 20 },
  breakdown: [{
    model: 'm', density: 0.05, batch: 128, stepMilliseconds: 10, layers: [layer],
    ops: [
      { ...op, kernel: 'ItopConv2d', gflops: 30 },
      { ...op, kernel: 'ItopBatchNorm', share: 0.3, gigabytesPerSecond: 8 },
      { ...op, kernel: 'Identity', share: 0.1 }, { ...op, kernel: 'Multiply', share: 0.1 },
      { ...op, kernel: null, share: 0.1 }
    ],
    oneThread: { stepMilliseconds: 18, ops: [{ kernel: 'ItopConv2d', milliseconds: 7 }] },
    updates: [{ method: 'set-itop', interval: 1500, milliseconds: 30 }]
  }],
  product: { shape: '1×2×3', gflops: 6, peakGflops: 10, share: 0.6 },
  crossover: [{ density: 0.5, arithmetic: 'dense', milliseconds: 1, denseMilliseconds: 1, ratio: 1 }]
}
const machines = [machine, { ...machine, build: 'native-avx2' }, { ...machine, processor: 'Q', build: 'native-neon' }]
const page = performancePage(results, machines)

test('the page says where it was measured, and which other pages there are', () => {
  expect(page).toContain('# Performance: WebAssembly, P\n')
  expect(page)
    .toContain('Measured on P, 2 cores, 25 GB of memory, 2 threads, Node 20, kernels `wasm-simd`, 2026-01-01.')
  expect(page).toContain('Of the same processor: [native, AVX2](native-avx2.md).\n')
})

test('the page shows every row that was measured, with its ratio', () => {
  expect(page).toContain('| m | 128 | 0.05 | PyTorch 2 dense | 2.00 (1.00–3.00) | 9.00 (8.00–10.00) | **4.50×** |')
  expect(page).toContain('**60 %**')
})

test('SparseProp stands beside ours, both against the same dense step', () => {
  expect(page).toContain('| m | 0.05 | 9.00 | 6.00 (5.00–7.00) | 1.50× | 4.50× | **3.00×** |')
})

test('operations with weights are told in GFLOP/s and as a share of the limit, others in GB/s', () => {
  expect(page).toContain('| Convolution, forward | 13 | 4.00 | 40.0 % | 30.0 | 50 % |  | 7.00 | 1.8× |')
  expect(page).toContain('| Batch norm (with ReLU and residual), forward | 13 | 4.00 | 30.0 % |  |  | 8.0 |  |  |')
})

test("TF.js's own kernels are one line", () => {
  expect(page).toContain('| TF.js: Identity, Multiply |  | 8.00 | 20.0 % |  |  |  |  |  |')
})

test('a layer without a gradient of its input says so, and layers of one kind are counted', () => {
  expect(page).toContain('| conv1 and 2 like it | 64×3×3×3 | 32×32 | 0.0500 | sparse | 4.00 (30.0) | – | 5.00 (24.0) |')
})

test('threads and mask updates are told where they were measured', () => {
  expect(page).toContain('A step of batch 128 takes 10.0 ms, 18.0 ms on one thread: 1.80× faster.')
  expect(page).toContain('| `set-itop` | 1500 | 30.00 | 0.020 | 0.200 % |')
  const { oneThread: _, updates: __, ...plain } = results.breakdown[0]
  expect(performancePage({ ...results, breakdown: [plain] }, []))
    .toContain('takes 10.0 ms.\n\n| Operation | Calls | ms |')
})

test('layers of one kind are one row of both times, and those that are slower than dense are named', () => {
  expect(page).toContain('| conv1 and 1 like it | 64×3×3×3 | 32×32 | 12.00 | 2.00× (0.050, 6.00 ms) |')
  expect(page).toContain('| fc | 10×64 | 1×1 | 1.50 | 0.75× (0.900, dense arithmetic, 2.00 ms) |')
  expect(page).toContain('| stem | 4×3×3×3 | 32×32 | 6.00 | every weight (3.00 ms) |')
  expect(page).toContain('Slower than dense: `fc` of m at 0.05 (0.75×, layer density 0.900).')
})

test('the chart stands on the page, with bars of both', () => {
  expect(page).toContain('](wasm-simd.svg)')
  const chart = chartOf(results)
  for (const words of ['4.50×', '1.50×', 'm, density 0.05', 'SparseProp', 'prefers-color-scheme:dark']) {
    expect(chart).toContain(words)
  }
})

test('every page, and the table of the README, is what the tool makes of its numbers', async () => {
  const all = await allResults()
  expect(all.length).toBeGreaterThan(3)
  for (const one of all) {
    const [made, picture] = ['md', 'svg'].map((kind) => readFileSync(fileOf(one.machine, kind), 'utf8'))
    expect(made).toBe(performancePage(one, all.map((other) => other.machine)))
    expect(picture).toBe(chartOf(one))
  }
  expect(readFileSync(new URL('README.md', pagesFolder), 'utf8')).toBe(indexPage(all))
  const whole = readFileSync(readme, 'utf8')
  expect(whole).toBe(withSpeeds(whole, all))
})

test('a network that was measured with two batches has bars for each', () => {
  const twice = { ...results, rows: [row, { ...row, batch: 100 }] }
  for (const words of ['m, batch 128, density 0.05', 'm, batch 100, density 0.05']) {
    expect(chartOf(twice)).toContain(words)
  }
})

test('what was not measured is left out, and a rival that is not installed is named', () => {
  const short = performancePage({ machine, rows: [{ ...row, against: 'dense' }] }, [machine])
  expect(short).toContain('PyTorch was not installed where this page was made.')
  expect(short).toContain('SparseProp was not installed where this page was made.')
  expect(short).not.toContain('Where the time goes')
  expect(short).not.toContain('undefined')
})
