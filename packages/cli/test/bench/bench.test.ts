import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { BenchResult, LayerRow, ResultRow } from '@itop/bench'
import { scratch } from '../support/data.js'
import { itop, words } from '../support/run.js'

const small = 'bench --model mlp --batch 16 --threads 1 --rounds 2 --against dense'

describe('itop bench on a small network', async () => {
  const cwd = scratch()
  const tensors = tf.engine().state.numTensors // memory() asks the backend, which is gone
  const { status, stdout, stderr } = await itop(words(`${small} --sparsity 0.9,0.95 --json --out out`), { cwd })
  const result = JSON.parse(stdout) as BenchResult
  const what = (name: string): readonly ResultRow[] => result.rows.filter(row => row.what === name)

  test('prints one object that says what was measured where', () => {
    expect(status).toBe(0)
    expect(result).toMatchObject({ backend: 'cpu', threads: 1, machine: { node: process.versions.node } })
    expect(stdout.trimEnd().split('\n').length).toBe(1)
    expect(stderr).toContain('mlp, batch 16, step …\nmlp, batch 16, inference …\nmlp, batch 16, layers …\n')
  })

  test('has a row for each density of a step and of inference, and for each layer', () => {
    expect(what('step').map(({ density }) => density)).toEqual([0.1, 0.05])
    expect(what('inference').map(({ density }) => density)).toEqual([0.1, 0.05])
    for (const layer of ['fc1', 'fc2', 'fc3']) expect(what(layer).length).toBe(2)
    expect(result.rows.length).toBe(10)
  })

  test('every ratio is that of its times, which lie between their quartiles', () => {
    for (const row of result.rows) {
      const { milliseconds, denseMilliseconds, quartiles: [low, high], ratio } = row
      expect(ratio).toBeCloseTo(denseMilliseconds / milliseconds, 10)
      expect(low).toBeGreaterThan(0)
      expect(milliseconds).toBeGreaterThanOrEqual(low)
      expect(milliseconds).toBeLessThanOrEqual(high)
      expect(row).toMatchObject({ model: 'mlp', batch: 16, against: 'dense', backend: 'cpu', threads: 1, rounds: 2 })
    }
  })

  test('a layer says its own density and its passes; the first has no gradient of its input', () => {
    const [first, second] = ['fc1', 'fc2'].map(name => what(name)[0] as LayerRow) as [LayerRow, LayerRow]
    expect(first.shape).toEqual([300, 784])
    expect(first.active / (300 * 784)).toBe(first.layerDensity)
    expect(Object.keys(first.passes)).toEqual(['forward', 'weightGradient'])
    expect(Object.keys(second.passes)).toEqual(['forward', 'inputGradient', 'weightGradient'])
  })

  test('writes a page with charts, and the same numbers, into a folder', () => {
    expect(JSON.parse(readFileSync(join(cwd, 'out/bench.json'), 'utf8'))).toEqual(result)
    const page = readFileSync(join(cwd, 'out/bench.html'), 'utf8')
    expect(page.match(/<svg/g)!.length).toBe(2 * 4) // wide and narrow: step, inference, layers at two densities
    expect(page).not.toMatch(/NaN|undefined/)
  })

  test('leaves no tensor behind', () => {
    expect(tf.engine().state.numTensors).toBe(tensors)
  })
})

test('people get tables and charts that fit 80 columns', async () => {
  const { status, stdout } = await itop(words(`${small} --density 0.05 --build wasm-simd --quiet`))
  expect(status).toBe(0)
  for (const line of stdout.split('\n').slice(3)) expect(line.length, line).toBeLessThanOrEqual(80)
  expect(stdout).toContain('mlp, batch 16: a training step\n')
  expect(stdout).toMatch(/^ {2}our dense +0\.05 +[\d.]+ \([\d.]+–[\d.]+\) .*×$/m)
  expect(stdout).toMatch(/^ {2}density 0\.05 +[█▏▎▍▌▋▊▉]+ [\d.]+ ms$/m)
  expect(stdout).toContain('wasm-simd')
})

test('several backends are measured one after the other, and rows say where', async () => {
  const twice = '--threads 1,2 --build wasm-simd'
  const { stdout, stderr } = await itop(words(
    `bench --model mlp --batch 8 --rounds 1 --against dense --density 0.1 --what step ${twice} --json`))
  const { rows } = JSON.parse(stdout) as BenchResult
  expect(rows.map(({ threads, build }) => [threads, build])).toEqual([[1, 'wasm-simd'], [2, 'wasm-simd']])
  expect(stderr).toBe('mlp, batch 8, step …\n')
})

test('whoever is not installed is told, where nobody was named', async () => {
  const line = 'bench --model mlp --batch 8 --rounds 1 --density 0.1 --what inference --threads 1 --python no-such'
  const { status, stderr } = await itop(words(line), { env: { ITOP_TFJS_NODE: scratch() } })
  expect([status, stderr])
    .toEqual([0, 'Not installed here: pytorch, pytorch-bf16, sparseprop, tfjs-node.\nmlp, batch 8, inference …\n'])
})

test('a page has the name that it is given', async () => {
  const cwd = scratch()
  await itop(words(`${small} --density 0.1 --what inference --quiet --out here/page.html`), { cwd })
  expect(existsSync(join(cwd, 'here/page.html'))).toBe(true)
})

test('it ends when it is stopped', async () => {
  const interrupt = new AbortController()
  interrupt.abort()
  expect((await itop(words(`${small} --quiet`), { interrupt: interrupt.signal })).status).toBe(130)
})

test('on a terminal a bar shows what is measured and how long it takes, within 80 columns', async () => {
  let shown = ''
  const nothing = () => {}
  const stderr = {
    isTTY: true, columns: 80, write: (text: string) => { shown += text },
    on: nothing, once: nothing, emit: nothing, removeListener: nothing
  }
  const { status } = await itop(words(`${small} --density 0.05`), { stderr })
  expect(status).toBe(0)
  const drawn = stripVTControlCharacters(shown.replaceAll('\u001b[1G', '\n')).split(/\r?\n/)
  for (const line of drawn) expect(line.length, line).toBeLessThanOrEqual(80)
  expect(drawn.some(line => /^[█░]{20} \d+ % {2}left \d+:\d\d {2}mlp, batch 16, layers$/.test(line))).toBe(true)
})
