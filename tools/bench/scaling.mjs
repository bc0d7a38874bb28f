#!/usr/bin/env node
// Measures two ranks beside two threads, and makes docs/scaling.{json,md}: what more ranks would do.
import { Command } from 'commander'
import { cpus } from 'node:os'
import { launchOf } from '@itop/mpi'
import { thisProcessor } from './processor.mjs'
import { measureScaling } from './scaling/measure.mjs'
import { measuredTable, writeScaling } from './scaling/page.mjs'

const names = (text) => text.split(',')
const options = new Command('scaling')
  .description('Steps of two ranks, of two threads and of one, in turn, on this machine; some ten minutes.')
  .option('--models <names>', 'networks, comma-separated', names, ['mlp-cifar10', 'wrn-22-2', 'vgg16'])
  .option('--densities <numbers>', 'densities, comma-separated', (text) => names(text).map(Number), [0.05, 1])
  .option('--launch <program>', 'an mpirun (default: ITOP_OPENMPI, mpirun)', process.env.ITOP_OPENMPI || 'mpirun')
  .option('--batch <n>', 'images of a step, of all ranks together', Number, 128)
  .option('--rounds <n>', 'turns of each contestant', Number, 5)
  .option('--warm-up <n>', 'steps of a turn that are not counted', Number, 5)
  .option('--steps <n>', 'steps of a turn that are', Number, 10)
  .option('--write', 'write docs/scaling.json and docs/scaling.md', false)
  .parse().opts()

if (launchOf(process.env)) throw new Error('Start this without mpirun: it starts ranks itself.')
const contests = options.models.flatMap((model) => options.densities.map((density) => ({ model, density })))
const rows = await measureScaling(contests, { ...options, say: (what) => { console.error(what) } })
console.log(measuredTable(rows))
if (options.write) {
  const machine = { processor: thisProcessor(), cores: cpus().length, node: process.versions.node }
  await writeScaling({ machine: { ...machine, date: new Date().toISOString().slice(0, 10) }, rows })
}
