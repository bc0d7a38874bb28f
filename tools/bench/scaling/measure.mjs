// Times steps of one process and of two ranks, in turn.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { summary } from '@itop/experiment'
import { exchangeOf } from './model.mjs'

const start = promisify(execFile)
const script = fileURLToPath(new URL('./rank.mjs', import.meta.url))

/** Those that take turns: a rank alone does what each of two does between their sums. */
const contestants = {
  half: (batch) => ({ threads: 1, batch: batch / 2 }),
  one: (batch) => ({ threads: 1, batch }),
  threads: (batch) => ({ threads: 2, batch }),
  ranks: (batch) => ({ threads: 1, batch, ranks: 2 })
}

/** Milliseconds of a step of each, and of the sums of two ranks alone; `launch` is a launcher's program, as mpirun. */
export async function measureScaling(contests, { launch, batch, rounds, warmUp, steps, say }) {
  const rows = []
  for (const { model, density } of contests) {
    const times = {}
    for (let round = 0; round < rounds; round++) {
      for (const [name, taskOf] of Object.entries(contestants)) {
        say(`${model}, density ${density}, ${name}, round ${round + 1} of ${rounds}`)
        const { ranks, ...task } = taskOf(batch)
        const own = await timesOf({ ...task, model, density, warmUp, steps }, ranks && { launch, ranks })
        times[name] = [...times[name] ?? [], summary(own).median]
      }
    }
    const { bytes } = exchangeOf(model, density, { ranks: 2 })
    const [reduce] = await timesOf({ reduces: [bytes], warmUp: 5, steps: 20 }, { launch, ranks: 2 })
    rows.push({
      model, density, batch, bytes, sum: rounded(summary(reduce.milliseconds)),
      ...Object.fromEntries(Object.entries(times).map(([name, own]) => [name, rounded(summary(own))]))
    })
  }
  return rows
}

async function timesOf(task, ranks) {
  const words = [script, JSON.stringify(task)]
  const [program, ...before] = ranks ? [ranks.launch, '-n', String(ranks.ranks), process.execPath] : [process.execPath]
  const { stdout } = await start(program, [...before, ...words]).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    throw new Error(`There is no ${program}. Install Open MPI or MPICH, or name its mpirun: --launch PATH.`)
  })
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

const rounded = ({ median, low, high }) => ({ milliseconds: round(median), quartiles: [round(low), round(high)] })

const round = (milliseconds) => Number(milliseconds.toPrecision(4))
