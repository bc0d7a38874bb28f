#!/usr/bin/env node
// The table of methods, docs/methods: every method on the same networks, data and steps.
import { Command } from 'commander'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { methods as registry } from '@itop/updaters'
import { isKept, keep, readKept, readTiming, writeTiming } from './methods/kept.mjs'
import { writePage } from './methods/page.mjs'
import { runsOf } from './methods/runs.mjs'
import { each, train, trainAnew } from './methods/train.mjs'

const number = (text) => Number(text)
const options = new Command('methods')
  .description('Trains what is missing in docs/methods/runs, goes on with what was cut off, and writes the page.')
  .option('--runs <folder>', 'where runs are while they train', 'runs/methods')
  .option('--jobs <n>', 'runs at a time', number, 2)
  .option('--threads <n>', 'threads of each run; the numbers are the same', number, 1)
  .option('--hours <n>', 'no further run begins after so long', number, 8)
  .option('--only <text>', 'only runs whose name has this in it', '')
  .option('--time', 'trains first seeds again, one at a time, with nothing beside them, and keeps how long they take')
  .option('--page', 'trains nothing, only writes the page')
  .parse().opts()

const runs = runsOf(Object.keys(registry))
const wanted = runs.filter(({ name }) => name.includes(options.only))
const folderOf = (run) => resolve(options.runs, run.name)

if (!options.page) await (options.time ? timeAll() : trainAll())
await writePage(runs.filter(isKept).map(readKept), readTiming(), runs.length)

async function trainAll() {
  const { jobs, hours, threads } = options
  tell(await each(wanted.filter((run) => !isKept(run)), { jobs, hours }, async (run) => {
    await train(run, folderOf(run), threads)
    keep(run, folderOf(run))
  }))
}

/** Times whole runs at their two threads; that they end as before is seen in passing. */
async function timeAll() {
  const threads = cpus().length
  const machine = { processor: cpus()[0].model, node: process.version, threads }
  const kept = readTiming()
  const timing = JSON.stringify(kept.machine) === JSON.stringify(machine) ? kept : { machine, runs: {} }
  const missing = wanted.filter((run) => run.seed === 1 && isKept(run) && !timing.runs[run.name])
  tell(await each(missing, { jobs: 1, hours: options.hours }, async (run) => {
    const folder = join(resolve(options.runs), 'alone', run.name)
    const before = readKept(run)
    const peakBytes = await trainAnew(run, folder, threads)
    keep(run, folder)
    const { end } = readKept(run)
    if (end.testLoss !== before.end.testLoss) {
      throw new Error(`${run.name} ended with a loss of ${end.testLoss}, before with ${before.end.testLoss}.`)
    }
    timing.runs[run.name] = { seconds: end.seconds, steps: before.steps ?? end.step, peakBytes }
    writeTiming(timing)
  }))
}

function tell({ done, left, failed }) {
  console.error(`${done} runs done, ${left} left, ${failed.length} failed.`)
  if (failed.length > 0) process.exitCode = 1
}
