import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { differenceOf, inferenceRows, measureInference } from '../inference/measure.mjs'
import { inferencePage } from '../inference/page.mjs'

const time = (median) => ({ median, low: median - 1, high: median + 1, runs: 9 })
const contested = { place: 'Node', model: 'm', batch: 1, build: 'wasm-simd' }
const times = { 0.05: time(4), 0.02: time(20), onnxruntime: time(10) }
const rows = inferenceRows(times, contested, [2e-7, 3e-7])
const machine = { processor: 'P', cores: 2, memory: 8e9, threads: 2, date: '2026-01-01' }
const pageOf = (all, versions = { Node: '20.0.0', 'onnxruntime-node': '1.2' }) =>
  inferencePage({ machine, versions, rows: all })

test('each density stands against the same dense times of onnxruntime', () => {
  expect(rows.map(({ density, onnxruntime }) => [density, onnxruntime.ratio])).toEqual([[0.05, 2.5], [0.02, 0.5]])
  expect(rows[0]).toEqual({
    ...contested, density: 0.05, milliseconds: 4, quartiles: [3, 5], rounds: 9,
    onnxruntime: { milliseconds: 10, quartiles: [9, 11], ratio: 2.5, difference: 2e-7 }
  })
})

test('the page names machine and versions, shows every row of a place, and says how close the logits were', () => {
  const page = pageOf([...rows, ...rows.map((row) => ({ ...row, place: 'Chromium', batch: 128 }))])
  expect(page).toContain('Measured on P, 2 cores, 8 GB of memory, 2 threads, Node 20.0.0, onnxruntime-node 1.2, 2026')
  expect(page).toContain('| m | 1 | 0.05 | wasm-simd | 4.00 (3.00–5.00) | 10.00 (9.00–11.00) | **2.50×** |')
  expect(page).toContain('differ by at most 3e-7 of the largest')
  expect(page).toMatch(/## In Node\n[^]*Dense onnxruntime is faster at\n\n- m, 1 image, 0.02\n[^]*## In Chromium\n/)
  expect(page).toContain('- m, 128 images, 0.02\n')
  expect(pageOf(rows.slice(0, 1))).toContain('Every sparse network here is faster')
})

test('without onnxruntime there are our own times', () => {
  const own = inferenceRows({ 0.05: time(4), 0.02: time(2) }, contested, [])
  expect(own.map(({ onnxruntime }) => onnxruntime)).toEqual([null, null])
  const page = pageOf(own, { Node: '20.0.0', 'onnxruntime-node': undefined })
  expect(page).toContain('onnxruntime was not installed')
  expect(page).toContain('| m | 1 | 0.02 | wasm-simd | 2.00 (1.00–3.00) | – | – |')
  expect(page).not.toMatch(/undefined|faster at|Every sparse/)
})

test('logits that differ stop the contest: it would compare two networks', () => {
  expect(differenceOf([1, -2.0001], [1, -2], 'm')).toBeCloseTo(5e-5, 7)
  expect(() => differenceOf([1, -2], [-2, 1], 'm')).toThrow('m is another network in onnxruntime')
  expect(() => differenceOf([0, 0], [0, 0], 'm')).toThrow('logits differ by NaN')
})

/** A place that predicts 1 of everything, but the wrong network. */
function place({ wrong = 1 } = {}) {
  const open = new Set()
  const contestant = (kind, logits) => async (file, { pixels, shape }) => {
    const one = { kind, bytes: file.length, shape, values: pixels.length }
    open.add(one)
    return { run: () => 2, logits: async () => [logits], dispose: () => { open.delete(one) } }
  }
  return {
    open, seen: [], name: 'here', versions: { 'onnxruntime-node': '1' },
    async begin(batch) {
      this.seen.push(batch)
      return { build: 'b', ours: contestant('ours', 1), theirs: contestant('theirs', wrong), end: async () => {} }
    }
  }
}

test('a contest compares, takes turns, and leaves nothing open', async () => {
  const here = place()
  const found = await measureInference(here, [{ model: 'lenet5', batch: 2 }], { seconds: 0 })
  expect(found.map(({ density, onnxruntime, ...row }) => [row.batch, density, row.milliseconds, onnxruntime.ratio]))
    .toEqual([[2, 0.05, 2, 1], [2, 0.02, 2, 1]])
  expect([here.open.size, here.seen]).toEqual([0, [2]])
  const other = place({ wrong: 3 })
  const contest = measureInference(other, [{ model: 'lenet5', batch: 1 }], { seconds: 0 })
  await expect(contest).rejects.toThrow('lenet5 is another network')
  expect(other.open.size).toBe(0)
})

test('docs/inference.md is what the tool makes of its numbers', async () => {
  const file = (kind) => readFile(new URL(`../../../docs/inference.${kind}`, import.meta.url), 'utf8')
  expect(await file('md')).toBe(inferencePage(JSON.parse(await file('json'))))
})
