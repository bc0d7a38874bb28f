#!/usr/bin/env node
// Measures what the documentation claims: prints a table, writes docs/performance.json and docs/performance.md.
import { register } from '@itop/backend-cpu'
import Table from 'cli-table3'
import { Command } from 'commander'
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { crossover, denseProduct, maskUpdates, steps } from './contests.mjs'
import { performancePage } from './report.mjs'

const options = new Command('bench')
  .description('Sparse training steps against dense ones, on this machine.')
  .option('--models <names>', 'networks, comma-separated', 'mlp-cifar10,mlp')
  .option('--densities <numbers>', 'densities, comma-separated', '0.2,0.1,0.05,0.02')
  .option('--threads <n>', 'threads of every contestant', '2')
  .option('--rounds <n>', 'timed rounds of each contest', '60')
  .option('--python <path>', 'a Python that may have torch', 'python3')
  .option('--write', 'write docs/performance.json and docs/performance.md', false)
  .parse().opts()

const threads = Number(options.threads)
const rounds = Number(options.rounds)
const densities = options.densities.split(',').map(Number)
const backend = await register({ threads })
const rows = []
for (const model of options.models.split(',')) {
  rows.push(...await steps(model, { densities, batch: 128, threads, python: options.python, rounds }))
}
const updates = await maskUpdates({ rounds: Math.min(rounds, 20) })
const crossings = await crossover({ densities: [0.05, 0.1, 0.2, 0.3, 0.4, 0.49, 0.5, 0.7], rounds })
await backend.dispose()

const single = await register({ threads: 1 })
const product = await denseProduct(single.build, { rounds: Math.min(rounds, 30) })
await single.dispose()

const machine = {
  processor: cpus()[0].model.trim(), threads, node: process.versions.node, build: backend.build,
  date: new Date().toISOString().slice(0, 10)
}
const results = { machine, backend: backend.name, threads, rows, product, updates, crossover: crossings }
print(results)
if (options.write) {
  await writeFile(new URL('../../docs/performance.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(new URL('../../docs/performance.md', import.meta.url), performancePage(results))
}

function print({ rows, product, updates, crossover }) {
  const stepTable = new Table({ head: ['network', 'density', 'against', 'ours ms', 'theirs ms', 'ratio'], style: { head: [] } })
  for (const row of rows) {
    stepTable.push([row.model, row.density, row.against, row.milliseconds.toFixed(2), row.denseMilliseconds.toFixed(2), `${row.ratio.toFixed(2)}×`])
  }
  console.log(stepTable.toString())
  console.log(`dense product ${product.shape}: ${product.gflops.toFixed(1)} GFLOP/s, ${(100 * product.share).toFixed(0)} % of ${product.peakGflops.toFixed(1)}`)
  for (const row of updates) console.log(`${row.method} update: ${row.updateMilliseconds.toFixed(2)} ms, ${(100 * row.share).toFixed(3)} % of the time at interval ${row.interval}`)
  for (const row of crossover) console.log(`density ${row.density}: ${row.ratio.toFixed(2)}× dense`)
}
