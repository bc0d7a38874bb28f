import { expect, test } from 'vitest'
import { bundle, packageSize, predictingPage, predictingSize } from '../sizes.mjs'
import { measuredRows, pageRows, rowsOf, table } from '../sizes-page.mjs'

test('@itop/masks with all that it imports is under 12 kB', async () => {
  const { own, whole } = await packageSize('masks')
  expect(whole).toBeLessThan(12_000)
  expect(own).toBeLessThan(whole)
})

test('of @itop/backend-cpu a page gets WebAssembly and the worker of the threads, and no other file', async () => {
  expect(plain(await bundle('backend-cpu'))).toEqual(['pool-worker.js', 'pool-worker.mjs', 'relaxed.wasm', 'simd.wasm'])
})

/** The names of what is no code, without their hashes. */
const plain = files => [...new Set(files.filter(({ type }) => type === 'asset')
  .map(({ fileName }) => fileName.replace(/^assets\//, '').replace(/-[\w-]{8}\./, '.')))].sort()

test('a page that predicts is under 80 kB, kernels included, with no TensorFlow.js in it', async () => {
  const files = await predictingPage()
  const modules = files.flatMap(({ modules = {} }) => Object.keys(modules))
  expect(modules.some(name => name.includes('/packages/inference/'))).toBe(true)
  expect(modules.filter(name => /tensorflow|seedrandom/.test(name))).toEqual([])
  expect(plain(files)).toEqual(['forward-relaxed.wasm', 'forward-simd.wasm', 'pool-worker.js', 'pool-worker.mjs'])
  expect(await predictingSize()).toBeLessThan(80_000)
})

test('a table can be read back', () => {
  const rows = [['`a`', 1200, 3400], ['b', 500, undefined]]
  expect(rowsOf(table(rows))).toEqual(rows)
})

test('docs/browser.md lists every package, at its size of today give or take a fifth', async () => {
  const listed = new Map(pageRows().map(([what, ...sizes]) => [what, sizes]))
  for (const [what, ...sizes] of await measuredRows()) {
    const ratios = sizes.map((size, i) => size === undefined ? 1 : listed.get(what)?.[i] / size)
    for (const ratio of ratios) {
      expect(ratio, `${what}: run node tools/consumers/sizes-page.mjs`).toSatisfy(one => one > 0.8 && one < 1.25)
    }
  }
})
