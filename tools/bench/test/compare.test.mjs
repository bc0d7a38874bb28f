import { expect, test } from 'vitest'
import { range, speedsOn } from '../compare.mjs'
import { indexPage } from '../index-page.mjs'
import { speedTable, withSpeeds } from '../readme-table.mjs'
import { beforeSection, dropoutSection, waysSection } from '../report-rivals.mjs'

const row = (against, density, ratio, rest = {}) => ({
  model: 'vgg16', batch: 128, what: 'step', against, density, milliseconds: 100, denseMilliseconds: 100 * ratio, ratio,
  ...rest
})
const rows = (scale, against = 'pytorch', rest = {}) =>
  [0.1, 0.05, 0.02, 1].map((density, i) => row(against, density, scale * [2, 3, 4, 1][i], rest))
const measured = (processor, build, own) => ({
  machine: { processor, build, cores: 2, threads: 2, date: '2026-01-02, 2026-01-01' }, rows: own
})
const tried = [
  { rival: 'PyTorch 2 dense, bf16 autocast, torch.compile', milliseconds: 5 },
  { rival: 'PyTorch 2 dense, bf16 autocast', milliseconds: 7 }
]
const all = [
  measured('A', 'wasm-simd', rows(0.5)), measured('A', 'native-avx2', rows(1)),
  measured('A', 'native-avx512', rows(1.5)),
  measured('B', 'native-avx2', [
    ...rows(1.25), ...rows(0.6, 'pytorch-bf16', { tried }), row('sparseprop', 0.05, 2, { denseMilliseconds: 250 }),
    ...[[0.05, 2], [0.001, 4]].map(([density, ratio]) =>
      row('pytorch', density, ratio, { model: 'mlp-cifar10', batch: 100 }))
  ])
]
const subject = { processor: 'A', kind: 'native kernels', model: 'vgg16', batch: 128, against: 'pytorch' }

test('native kernels are those on the widest vectors that were measured', () => {
  expect(speedsOn(all, subject)).toEqual({ 0.1: 3, 0.05: 4.5, 0.02: 6, 1: 1.5 })
  expect(speedsOn(all, { ...subject, kind: 'plain WebAssembly' })[0.05]).toBe(1.5)
  expect(speedsOn(all, { ...subject, model: 'resnet50' })).toEqual({})
})

test('SparseProp has its own speed against PyTorch in float32', () => {
  // 3.75 × 100 ms of PyTorch, 250 ms of SparseProp
  expect(speedsOn(all, { ...subject, processor: 'B', against: 'sparseprop' })).toEqual({ 0.05: 1.5 })
})

test('a range has the worst first, and one number where all are alike', () => {
  expect([range([3, 2.5, undefined]), range([2.501, 2.499]), range([])]).toEqual(['2.50–3.00×', '2.50×', ''])
})

test('the README has the worst processor beside the best', () => {
  const made = speedTable(all)
  expect(made).toContain('| VGG-16 on CIFAR-10: native kernels | 2.50–3.00× | 3.75–4.50× | 5.00–6.00× | 1.25–1.50× |')
  expect(made).toContain('| VGG-16 on CIFAR-10: plain WebAssembly | 1.00× | 1.50× | 2.00× | 0.50× |')
  expect(made).toContain('native kernels, against PyTorch in bf16 | 1.20× | 1.80× | 2.40× | 0.60× |')
  expect(made).toContain('The worst and the best of A and B.')
  expect(() => withSpeeds('no marks', all)).toThrow('Add them')
})

test('processors stand side by side, with what each was compared with', () => {
  const page = indexPage(all)
  expect(page).toContain('| A | 2 | 2 | 2026-01-01 to 2026-01-02 | of before: in float32, in both memory formats | ' +
    '[WebAssembly](a/wasm-simd.md), [native, AVX2](a/native-avx2.md), [native, AVX-512](a/native-avx512.md) |')
  expect(page).toContain('| in float32 and bf16, in both memory formats, compiled and not |')
  expect(page).toContain('| vgg16 | 128 | native kernels | float32 | 3.00 / 4.50 / 6.00 / 1.50 | ' +
    '2.50 / 3.75 / 5.00 / 1.25 | 2.50–3.00 / 3.75–4.50 / 5.00–6.00 / 1.25–1.50 |')
  expect(page).toContain('| vgg16 | 128 | native kernels | bf16 |  | 1.20 / 1.80 / 2.40 / 0.60 |')
})

test("Nerva's log stands beside ours at its densities and its batch", () => {
  expect(indexPage(all)).toContain('| itop, native kernels, B, 2 threads | dense PyTorch, float32 | ' +
    '2.0× (100.00 ms) | 4.0× (100.00 ms) |')
  expect(indexPage(all.slice(0, 3))).toContain('Ours has not been measured at these densities and this batch.')
})

test('a page names every way in which PyTorch was tried, or that it is of before', () => {
  const own = all.at(-1).rows
  expect(waysSection(own)).toContain('| vgg16 | 128 | PyTorch 2 dense, bf16 autocast, torch.compile | 5.00 |')
  expect(waysSection(own)).toContain('What `torch.compile` took to compile does not count.')
  expect(waysSection([row('pytorch', 0.05, 2, { tried: tried.slice(1) })])).toContain('did not work')
  expect([beforeSection(own), waysSection(all[0].rows)]).toEqual(['', ''])
  expect(beforeSection(all[0].rows)).toContain('**This page is of before.**')
})

test('what dropout does to a ratio is told where a network was measured with it and without', () => {
  const both = [row('pytorch', 0.05, 4), row('pytorch', 0.05, 3, { model: 'vgg16-no-dropout' })]
  expect(dropoutSection(both))
    .toContain('| vgg16 | 0.05 | float32 | 100.00 | 400.00 | **4.00×** | 100.00 | 300.00 | **3.00×** |')
  expect(dropoutSection(both.slice(0, 1))).toBe('')
})
