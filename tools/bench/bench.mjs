#!/usr/bin/env node
// Measures what the documentation claims: prints a table, writes a page of docs/ and the numbers behind it.
import { register } from '@itop/backend-cpu'
import { Command, InvalidArgumentError } from 'commander'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { bandwidth } from './bandwidth.mjs'
import { breakdown } from './breakdown.mjs'
import { crossover, denseProduct, maskUpdates, steps } from './contests.mjs'
import { peakMeter } from './peak.mjs'
import { printResults } from './print.mjs'
import { performancePage } from './report.mjs'
import { joinResults, pageOf } from './results-file.mjs'

const parts = ['steps', 'breakdown', 'product', 'updates', 'crossover']
const names = (text) => text.split(',')

const options = new Command('bench')
  .description('Sparse training steps against dense ones, on this machine.')
  .option('--models <names>', 'networks, comma-separated', names, ['mlp-cifar10', 'mlp'])
  .option('--densities <numbers>', 'densities, comma-separated', numbers, [0.2, 0.1, 0.05, 0.02])
  .option('--breakdown-densities <numbers>', 'those whose time is told by operation', numbers, [0.05])
  .option('--parts <names>', `what is measured, of ${parts.join(',')}`, known, parts)
  .option('--build <name>', 'the build of the kernels', 'wasm-simd')
  .option('--threads <n>', 'threads of every contestant', Number, 2)
  .option('--batch <n>', 'images a step (default: 128; 8 where images are larger than 64×64)', Number)
  .option('--rounds <n>', 'timed rounds of each contest', Number, 60)
  .option('--seconds <n>', 'after so long no further round begins, if five are done', Number, 300)
  .option('--python <path>', 'a Python that may have torch and sparseprop', 'python3')
  .option('--write', 'write the page of that build, docs/performance.md or docs/performance-BUILD.md, and its JSON', false)
  .option('--keep', 'keep what was written before, but for the models and parts measured now', false)
  .parse().opts()

const { threads, rounds, build } = options
const measured = (part) => options.parts.includes(part)
const [file, page] = ['json', 'md'].map((kind) => new URL(`../../docs/${pageOf(build)}.${kind}`, import.meta.url))

const backend = await register({ threads, build })
const now = {
  machine: {
    processor: cpus()[0].model.trim(), threads, node: process.versions.node, build: backend.build,
    date: new Date().toISOString().slice(0, 10)
  },
  backend: backend.name,
  threads
}
// Refused before anything is measured, if it does not fit.
const before = options.keep ? JSON.parse(await readFile(file, 'utf8')) : null
joinResults(before, now)

if (measured('steps')) now.rows = await each(options.models, (model) => steps(model, options))
if (measured('breakdown')) {
  now.limit = { gflops: threads * await peakOf(backend.build), gigabytesPerSecond: await bandwidth(threads) }
  now.breakdown = await each(options.models, (model) => each(options.breakdownDensities, async (density) =>
    [await breakdown(model, { density, batch: options.batch, rounds: Math.min(rounds, 10) })]))
}
if (measured('updates')) now.updates = await maskUpdates({ rounds: Math.min(rounds, 20) })
if (measured('crossover')) {
  now.crossover = await crossover({ densities: [0.05, 0.1, 0.2, 0.3, 0.4, 0.49, 0.5, 0.7], rounds })
}
await backend.dispose()
if (measured('product')) {
  const single = await register({ threads: 1, build })
  now.product = await denseProduct(single.build, { rounds: Math.min(rounds, 30) })
  await single.dispose()
}

printResults(now)
if (options.write) {
  const results = joinResults(before, now)
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(page, performancePage(results))
}

/** The rows of all, one after the other. */
async function each(items, rowsOf) {
  const rows = []
  for (const item of items) rows.push(...await rowsOf(item))
  return rows
}

/** GFLOP/s of one thread, the best of ten. */
async function peakOf(build) {
  const meter = await peakMeter(build)
  return Math.max(...Array.from({ length: 10 }, meter))
}

function numbers(text) {
  const values = text.split(',').map(Number)
  if (values.every((value) => value > 0 && value <= 1)) return values
  throw new InvalidArgumentError('Densities are in (0, 1]. Did you mean sparsities?')
}

function known(text) {
  const wrong = names(text).find((name) => !parts.includes(name))
  if (wrong === undefined) return names(text)
  throw new InvalidArgumentError(`There is no part ${wrong}.`)
}
