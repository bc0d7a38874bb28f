import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { readSafetensors } from '@itop/export'
import { itop, words } from './support/run.js'

const cwd = mkdtempSync(join(tmpdir(), 'itop-export-'))
const run = (line: string) => itop(words(line), { cwd })

beforeAll(async () => {
  const { status } = await run('train --sparsity 0.9 --steps 4 --interval 2 --no-compare --quiet --out runs/a')
  expect(status).toBe(0)
})

test('a form is written into the run, and its size told as servers send it', async () => {
  const { status, stdout } = await run('export runs/a --format onnx --sparse --with-preprocessing --json')
  expect(status).toBe(0)
  const told = JSON.parse(stdout)
  const file = readFileSync(join(cwd, 'runs/a/network.onnx'))
  expect(told).toMatchObject({
    format: 'onnx', out: 'runs/a/network.onnx', model: 'mlp', method: 'set-itop', step: 4, density: 0.1,
    bytes: file.length, gzip: gzipSync(file).length, denseBytes: 4 * (266_200 + 410), files: ['network.onnx'],
    brotli: brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
    otherForm: { sparse: false }
  })
  expect(told.otherForm.bytes).toBeGreaterThan(4 * 266_200)
})

test('where a format has two forms, people see how large either is', async () => {
  const { stdout } = await run('export runs/a --format safetensors --out both.safetensors')
  const bytesOf = (what: string) =>
    Number(new RegExp(`^ {2}${what} +([\\d,]+)`, 'm').exec(stdout)![1]!.replaceAll(',', ''))
  expect(bytesOf('as it lies')).toBe(statSync(join(cwd, 'both.safetensors')).size)
  expect(bytesOf('--sparse, as it lies')).toBeLessThan(0.2 * bytesOf('as it lies'))
  expect(bytesOf('dense weights')).toBe(4 * (266_200 + 410))
})

test('metadata says how the network was trained; a packed network is smaller than a checkpoint', async () => {
  expect((await run('export runs/a --format safetensors --out out/n.safetensors')).status).toBe(0)
  const { metadata } = readSafetensors(readFileSync(join(cwd, 'out/n.safetensors')))
  const { id } = JSON.parse(readFileSync(join(cwd, 'runs/a/recipe.json'), 'utf8'))
  expect(metadata).toMatchObject({ method: 'set-itop', recipe: id, model: 'mlp', density: '0.1' })
  expect((await run('export runs/a --format itop')).status).toBe(0)
  expect(statSync(join(cwd, 'runs/a/network.itop')).size)
    .toBeLessThan(0.5 * statSync(join(cwd, 'runs/a/checkpoint.itop')).size)
})

test('a layers model is a folder; people see a table', async () => {
  const { status, stdout } = await run('export runs/a --format tfjs')
  expect(status).toBe(0)
  expect(readdirSync(join(cwd, 'runs/a/tfjs')).sort()).toEqual(['group1-shard1of1.bin', 'model.json'])
  expect(stdout).toMatch(/^set-itop · mlp {3}step 4, 10\.00 % of the weights, tfjs$/m)
  expect(stdout).toMatch(/^ {2}sent with Brotli +[\d,]+ +\d+\.\d %$/m)
})

test('nothing is written over, and what lies there stays', async () => {
  const before = readFileSync(join(cwd, 'runs/a/metrics.jsonl'), 'utf8')
  const { status, stderr } = await run('export runs/a --format itop --out runs/a/metrics.jsonl')
  expect([status, stderr]).toEqual([2, 'itop: runs/a/metrics.jsonl: is there already, and nothing is written over.\n' +
    'Remove it, or name another place with --out.\n'])
  expect(readFileSync(join(cwd, 'runs/a/metrics.jsonl'), 'utf8')).toBe(before)
})
