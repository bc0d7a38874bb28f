import { expect, test } from 'vitest'
import { alternate, summary } from '../measure.mjs'
import { performancePage } from '../report.mjs'

test('the median and quartiles of five numbers are the third, second and fourth', () => {
  expect(summary([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4, runs: 5 })
})

test('contestants take turns, warm-up rounds are not counted, and a contestant may time itself', async () => {
  const order = []
  const times = await alternate([
    { name: 'a', run: () => { order.push('a') } },
    { name: 'b', run: async () => { order.push('b'); return 7 } }
  ], { rounds: 2, warmUp: 1, burst: 2, pause: 0 })
  expect(order.join('')).toBe('aabbaabbaabb')
  expect(times.a.runs).toBe(2)
  expect(times.b.median).toBe(7)
})

test('the page shows every row that was measured, with its ratio', () => {
  const page = performancePage({
    machine: { processor: 'P', threads: 2, node: '20', build: 'wasm-simd', date: '2026-01-01' },
    rows: [{ model: 'm', density: 0.05, against: 'PyTorch 2 dense', milliseconds: 2, quartiles: [1, 3], denseMilliseconds: 9, denseQuartiles: [8, 10], ratio: 4.5 }],
    product: { shape: '1×2×3', gflops: 6, peakGflops: 10, share: 0.6 },
    updates: [{ method: 'set-itop', interval: 1500, stepMilliseconds: 2, updateMilliseconds: 3, share: 0.001 }],
    crossover: [{ density: 0.5, arithmetic: 'dense', milliseconds: 1, denseMilliseconds: 1, ratio: 1 }]
  })
  expect(page).toContain('| m | 0.05 | PyTorch 2 dense | 2.00 (1.00–3.00) | 9.00 (8.00–10.00) | **4.50×** |')
  expect(page).toContain('**60 %**')
})
