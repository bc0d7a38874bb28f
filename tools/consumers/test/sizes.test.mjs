import { expect, test } from 'vitest'
import { bundle, packageSize } from '../sizes.mjs'
import { measuredRows, pageRows, rowsOf, table } from '../sizes-page.mjs'

test('@itop/masks with all that it imports is under 12 kB', async () => {
  const { own, whole } = await packageSize('masks')
  expect(whole).toBeLessThan(12_000)
  expect(own).toBeLessThan(whole)
})

test('of @itop/backend-cpu a page gets WebAssembly and the worker of the threads, and no other file', async () => {
  const files = (await bundle('backend-cpu')).filter(({ type }) => type === 'asset').map(({ fileName }) => fileName)
  const plain = files.map(file => file.replace(/^assets\//, '').replace(/-[\w-]{8}\./, '.'))
  expect([...new Set(plain)].sort()).toEqual(['pool-worker.js', 'pool-worker.mjs', 'relaxed.wasm', 'simd.wasm'])
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
