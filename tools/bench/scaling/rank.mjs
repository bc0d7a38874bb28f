// One process of a measurement, alone or one of several ranks: does what its argument says, prints what that took.
import { register } from '@itop/backend-cpu'
import { randomImages } from '@itop/bench'
import { createNetwork } from '@itop/models'
import { connect, launchOf } from '@itop/mpi'
import { sgd, train } from '@itop/trainer'
import { methods } from '@itop/updaters'

const { threads, model, density, batch, warmUp, steps, reduces } = JSON.parse(process.argv[2])
const launch = launchOf(process.env)
const collective = launch && await connect(launch, process.env.ITOP_MPI)
const milliseconds = reduces ? await timeReduces() : await timeSteps()
await collective?.close()
if (!collective || collective.rank === 0) console.log(JSON.stringify(milliseconds))
process.exit(0)

/** Of whole training steps, tests and updates left out. */
async function timeSteps() {
  const backend = await register({ threads, batch })
  const network = createNetwork(model)
  const images = (count) => ({ ...randomImages(network, count), classes: network.classes })
  const run = train({
    network, batch, steps: warmUp + steps, seed: 1, collective, optimizer: sgd({ momentum: 0.9, nesterov: true }),
    data: { name: 'random', train: images(4 * batch), test: { ...images(1), split: 'test' } },
    method: density === 1 ? methods.dense.make({ density }) : methods.static.make({ density })
  })
  const ends = []
  run.onStep(() => { ends.push(performance.now()) })
  await run.done
  await backend.dispose()
  return ends.slice(warmUp).map((end, i) => end - ends[warmUp + i - 1])
}

/** Of sums over all ranks, of buffers of so many bytes: `{ bytes, milliseconds }` of each. */
async function timeReduces() {
  const times = []
  for (const bytes of reduces) {
    const numbers = new Float32Array(bytes / 4).fill(1e-3)
    const own = []
    for (let i = 0; i < warmUp + steps; i++) {
      await collective.barrier()
      const start = performance.now()
      await collective.allReduce(numbers)
      own.push(performance.now() - start)
    }
    times.push({ bytes, milliseconds: own.slice(warmUp) })
  }
  return times
}
