import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { modelNames } from '@itop/models'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gpuPage } from '../gpu/page.mjs'
import { planOf } from '../gpu/plan.mjs'
import { runPart, secondsFor } from '../gpu/run-part.mjs'

const folder = mkdtempSync(join(tmpdir(), 'itop-gpu-'))

/** Runs a small program as a part. */
function part(program, seconds = 30, least = 5) {
  const path = join(folder, `${program.length}.mjs`)
  writeFileSync(path, program)
  return runPart({ part: 'start', backend: 'webgpu' }, seconds, { path, least })
}

test('every network is tried on both backends, three of them before the suites', () => {
  const plan = planOf(modelNames)
  const steps = plan.filter(({ part: kind }) => kind === 'steps')
  expect(new Set(steps.map(({ model }) => model))).toEqual(new Set(modelNames))
  expect(steps.length).toBe(2 * modelNames.length)
  expect(plan.map(({ part: kind }) => kind).join(' ')).toMatch(/^(start ){2}(steps ){6}(conformance ){4}steps/)
})

test('a part takes as long as its kind may, and no longer than there is time', () => {
  expect([secondsFor({ part: 'steps' }, 400), secondsFor({ part: 'steps' }, 20)]).toEqual([60, 20])
})

test('a part says what it finds, line by line', async () => {
  expect(await part("console.log('noise\\n{\"a\":1}\\n{\"b\":2}')")).toEqual({ a: 1, b: 2 })
})

test('a part that crashes, hangs or has no time says why, and keeps what it had found', async () => {
  expect(await part("console.log('{\"a\":1}'); throw new Error('no device')"))
    .toEqual({ a: 1, why: 'it ended with status 1: Error: no device' })
  expect(await part("console.log('{\"why\":\"no driver\"}'); process.exitCode = 1")).toEqual({ why: 'no driver' })
  expect(await part('setInterval(() => {}, 1000)', 1, 0)).toEqual({ why: 'it took longer than 1 s' })
  expect(await part('', 2)).toEqual({ why: 'no time was left' })
})

test('the page has what ran, and of all else why it did not', () => {
  const row = { model: 'mlp', batch: 128, density: 0.05, milliseconds: 2, denseMilliseconds: 5, ratio: 2.5 }
  const page = gpuPage({
    machine: { processor: 'P', node: '20', cards: ['NVIDIA X, 1.2'] }, date: '2026-01-01', seconds: 480, took: 99,
    parts: [
      { part: 'start', backend: 'webgpu', description: 'WebGPU: X' },
      { part: 'start', backend: 'node-gpu', why: 'no CUDA' },
      { part: 'steps', backend: 'webgpu', model: 'mlp', rows: [row] },
      { part: 'steps', backend: 'webgpu', model: 'vgg16', why: 'no memory' },
      { part: 'conformance', backend: 'webgpu', suite: 'ops', passed: 8, ran: 9, of: 20, failed: ['conv2d: 1 ≠ 2'] }
    ]
  })
  for (const line of [
    '- Cards: NVIDIA X, 1.2', '| webgpu | WebGPU: X |', '| node-gpu | does not run: no CUDA |',
    '| webgpu | ops | 8 / 9 | 20 | its time ended |', '- webgpu: conv2d: 1 ≠ 2',
    '| mlp | 128 | webgpu | 0.05 | 2.00 | 5.00 | **2.50×** |', '| vgg16 | webgpu | no memory |'
  ]) expect(page.split('\n')).toContain(line)
  expect(page).not.toContain('undefined')
})

test('the script imports nothing that has to be installed before it has prepared', () => {
  for (const file of ['gpu', 'page', 'plan', 'prepare', 'run-part']) {
    const text = readFileSync(new URL(`../gpu/${file}.mjs`, import.meta.url), 'utf8')
    for (const [, name] of text.matchAll(/^import .*from '(.*)'$/gm)) expect(name).toMatch(/^(node:|\.)/)
  }
})
