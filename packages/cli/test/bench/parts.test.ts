import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { groupsOf, layerCallOf, likeLayers, watchKernels, type LayerRow, type ResultRow } from '@itop/bench'
import { barPicture, barPlot } from '../../src/report/bar-plot.js'
import { textBars } from '../../src/text/bars.js'

const row: ResultRow = {
  model: 'm', density: 0.1, batch: 8, what: 'step', against: 'dense', rival: 'itop dense, same backend',
  milliseconds: 2, quartiles: [1, 3], denseMilliseconds: 8, denseQuartiles: [7, 9], ratio: 4, rounds: 20,
  backend: 'cpu', threads: 2, build: 'wasm-simd'
}
const layer: LayerRow = {
  ...row, what: 'a', shape: [4, 2, 3, 3], image: [8, 8], stride: [1, 1], active: 9, layerDensity: 0.125,
  arithmetic: 'sparse', passes: {}
}

test('bars are as long as their values say, in eighths of a letter', () => {
  const bars = [['a', 8], ['bc', 3], ['d', 0]].map(([name, value]) =>
    ({ name: String(name), value: Number(value), text: String(value) }))
  expect(textBars(bars, 4)).toBe('  a   ████ 8\n  bc  █▌ 3\n  d    0')
})

test('layers of one kind are one row with the time of all', () => {
  const like = { ...layer, what: 'b', milliseconds: 6, denseMilliseconds: 8 }
  const rows = [layer, like, { ...layer, what: 'c', active: 10 }]
  expect(likeLayers(rows).map(({ what, count, milliseconds, denseMilliseconds, ratio }) =>
    [what, count, milliseconds, denseMilliseconds, ratio])).toEqual([['a', 2, 8, 16, 2], ['c', 1, 2, 8, 4]])
})

test('a chart shows everyone once: the dense ones, SparseProp, then ours', () => {
  const rows = [row, { ...row, against: 'pytorch', denseMilliseconds: 6 } as const,
    { ...row, density: 1, against: 'pytorch', milliseconds: 8, denseMilliseconds: 6 } as const,
    { ...row, against: 'sparseprop', denseMilliseconds: 5 } as const]
  const [group] = groupsOf({ rows })
  expect(group!.title).toBe('m, batch 8: a training step')
  expect(group!.bars.map(({ name, value }) => [name, value])).toEqual([
    ['our dense', 8], ['PyTorch dense', 6], ['SparseProp, 0.1', 5], ['density 0.1', 2]])
  expect(group!.cells[0]).toEqual(['our dense', '0.1', '2.00 (1.00–3.00)', '8.00 (7.00–9.00)', '4.00×'])
})

test('where there are several backends each group says which is its own', () => {
  const titles = groupsOf({ rows: [row, { ...row, threads: 1 }] }).map(({ title }) => title)
  expect(titles).toEqual(['2 threads', '1 thread'].map(threads =>
    `m, batch 8 on cpu, ${threads}, wasm-simd: a training step`))
})

const plot = {
  title: 'Times <faster>', names: ['one', 'two'], text: (value: number) => `${value}×`,
  series: [{ name: 'ours', values: [2, null] }], reference: { value: 1, name: 'dense' }
}

test('a plot on a page has its words, and no bar where there is no value', () => {
  const svg = String(barPlot(plot))
  expect(svg).toContain('<title>Times &lt;faster&gt;</title>')
  expect(svg.match(/2×/g)!.length).toBe(2) // wide and narrow
  expect(svg).not.toMatch(/NaN|null×/)
})

test('a picture is the same file each time, and follows light and dark', () => {
  const picture = barPicture(plot)
  expect(barPicture(plot)).toBe(picture)
  expect(picture).toMatch(/^<svg .*role="img"><title>Times &lt;faster&gt;<\/title><style>\s*:root\{/)
  expect(picture).toContain('@media (prefers-color-scheme:dark)')
})

const pattern = { nnz: 500 }
const attributes = { pattern, n: 10, output: { h: 4, w: 2 } } as unknown as tf.NamedAttrMap

test('an existing weight counts two operations at each output position of each image', () => {
  expect(layerCallOf({ kernel: 'ItopConv2dWeightGradient', attributes }))
    .toEqual({ pass: 'weightGradient', pattern, flops: 2 * 500 * 10 * 4 * 2 })
  const linear = { pattern, n: 10 } as unknown as tf.NamedAttrMap
  expect(layerCallOf({ kernel: 'ItopLinear', attributes: linear })?.flops).toBe(2 * 500 * 10)
  expect(layerCallOf({ kernel: 'ItopBatchNorm', attributes })).toBeUndefined()
})

test('a watched kernel runs as before; its calls are seen, those inside it are not; in the end nothing is left', () => {
  const backendName = 'watched'
  const tensor = { dataId: {}, shape: [2, 3], dtype: 'float32' } satisfies tf.TensorInfo
  const run = (kernelName: string) =>
    tf.getKernel(kernelName, backendName).kernelFunc({ inputs: { x: tensor }, backend: {}, attrs: { k: 1 } })
  const outer = { kernelName: 'Outer', backendName, kernelFunc: () => run('Inner') }
  const inner = { kernelName: 'Inner', backendName, kernelFunc: () => tensor }
  for (const kernel of [outer, inner]) tf.registerKernel(kernel)
  const seen: unknown[] = []
  const unwatch = watchKernels(backendName, call => { seen.push([call.kernel, call.attributes, call.bytes]) })
  expect(run('Outer')).toBe(tensor)
  expect(run('Inner')).toBe(tensor)
  expect(seen).toEqual([['Outer', { k: 1 }, 48], ['Inner', { k: 1 }, 48]])
  unwatch()
  run('Outer')
  expect(seen.length).toBe(2)
  expect(tf.getKernel('Outer', backendName)).toBe(outer)
})
