#!/usr/bin/env node
// Measures what the documentation claims: prints a table, writes a page of docs/ and the numbers behind it.
import { register } from '@itop/backend-cpu'
import { contest, findRivals, layerContest, usualBatch } from '@itop/bench'
import { createNetwork } from '@itop/models'
import { Command, InvalidArgumentError } from 'commander'
import { cpus, totalmem } from 'node:os'
import { bandwidth } from './bandwidth.mjs'
import { breakdown } from './breakdown.mjs'
import { crossover } from './crossover.mjs'
import { denseProduct } from './dense-product.mjs'
import { maskUpdates } from './mask-updates.mjs'
import { measureMemory } from './memory/measure.mjs'
import { peakMeter } from './peak.mjs'
import { printResults } from './print.mjs'
import { thisProcessor } from './processor.mjs'
import { joinResults } from './results-file.mjs'
import { sharedPatterns } from './shared-patterns.mjs'
import { readResults, writeResults } from './write-page.mjs'

const parts = ['steps', 'layers', 'shared', 'breakdown', 'product', 'crossover', 'memory']
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
  .option('--python <path>', 'a Python that may have torch and sparseprop (default: ITOP_PYTHON, python3)')
  .option('--write', 'write docs/performance/PROCESSOR/BUILD.md, and what compares it with others', false)
  .option('--keep', 'keep what was written before, but for the models and parts measured now', false)
  .parse().opts()

const { threads, rounds, seconds, build, densities, python } = options
const networks = options.models.map((model) => createNetwork(model))
const batchOf = (network) => options.batch ?? usualBatch(network)

const said = new Set()
const now = {
  machine: {
    processor: thisProcessor(), cores: cpus().length, memory: totalmem(), threads,
    node: process.versions.node, build, date: new Date().toISOString().slice(0, 10)
  },
  backend: 'itop-cpu',
  threads
}
// Refused before anything is measured, if it does not fit.
const before = options.keep ? await readResults(now.machine) : null
joinResults(before, now)

const measure = {
  steps: () => withThreads(threads, async () => {
    const rivals = await findRivals({ python, env: process.env })
    const against = ['dense', ...rivals.flatMap((rival) => rival.names)]
    now.rows = await each(networks, (network) => contest({
      network, batch: batchOf(network), kind: 'step', densities, against, rivals, threads, rounds, seconds,
      onAbsent: tell, tell
    }))
  }),
  layers: () => withThreads(threads, async () => {
    now.layers = await each(networks, (network) =>
      layerContest({ network, batch: batchOf(network), densities, rounds, seconds }))
  }),
  shared: () => withThreads(threads, async () => {
    now.shared = await each(networks, ({ name }) => each(options.breakdownDensities, (density) =>
      sharedPatterns(name, { density, batch: options.batch, rounds })))
  }),
  breakdown: async () => {
    now.limit = { gflops: threads * await peakOf(build), gigabytesPerSecond: await bandwidth(threads) }
    const all = await withThreads(threads, () => breakdowns(async (model, task) =>
      ({ ...await breakdown(model, task), updates: await maskUpdates(model, task) })))
    const single = threads > 1 ? await withThreads(1, () => breakdowns(breakdown)) : []
    now.breakdown = all.map((row, i) => single[i] ? { ...row, oneThread: oneThreadOf(single[i]) } : row)
  },
  product: () => withThreads(1, async () => {
    now.product = await denseProduct(build, { rounds: Math.min(rounds, 30) })
  }),
  crossover: () => withThreads(threads, async () => {
    now.crossover = await crossover({ densities: [0.05, 0.1, 0.2, 0.3, 0.4, 0.49, 0.5, 0.7], rounds })
  }),
  memory: async () => { now.memory = await measureMemory(options) }
}

for (const part of parts.filter((one) => options.parts.includes(one))) {
  await measure[part]()
  // A part takes minutes: what one has measured is not lost to the next.
  if (options.write) await writeResults(joinResults(before, now))
}
printResults(now)

/** Runs `body` on the CPU backend with so many threads. */
async function withThreads(count, body) {
  const backend = await register({ threads: count, build })
  try {
    return await body()
  } finally {
    await backend.dispose()
  }
}

/** Says something once. */
function tell(words) {
  if (!said.has(words)) console.error(words)
  said.add(words)
}

/** The rows of all, one after the other. */
async function each(items, rowsOf) {
  const rows = []
  for (const item of items) rows.push(...await rowsOf(item))
  return rows
}

/** What `measure` says of each model at each of the densities whose time is told by operation. */
function breakdowns(measure) {
  return each(options.models, (model) => each(options.breakdownDensities, async (density) =>
    [await measure(model, { density, batch: options.batch, rounds: Math.min(rounds, 10) })]))
}

/** What stands beside the times with all threads. */
function oneThreadOf({ stepMilliseconds, ops }) {
  return { stepMilliseconds, ops: ops.map(({ kernel, milliseconds }) => ({ kernel, milliseconds })) }
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
