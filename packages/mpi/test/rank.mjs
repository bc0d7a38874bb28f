// One of several ranks: does what a Collective can, and writes what came out as a line of JSON.
import { connect, launchOf } from '../dist/index.js'

const launch = launchOf(process.env)
try {
  const ranks = await connect(launch, process.env.ITOP_MPI)
  const { rank, size } = ranks
  const sums = Float32Array.of(rank + 1, -0, 0.1 * rank, rank === 0 ? -0 : 0)
  await ranks.allReduce(sums)
  const many = new Float32Array(1_500_000).fill(rank + 1)
  await ranks.allReduce(many)
  const bytes = Uint8Array.of(rank, 7 + rank, 255 - rank)
  await ranks.broadcast(bytes)
  let heard = 0 // that timers run while this rank waits for another
  const timer = setInterval(() => { heard++ }, 5)
  if (rank === 1) await new Promise(resolve => { setTimeout(resolve, 150) })
  await ranks.barrier()
  clearInterval(timer)
  const isZero = [...sums].map(sum => Object.is(sum, -0))
  const same = many.every(sum => sum === many[0])
  await ranks.close()
  console.log(JSON.stringify(
    { rank, size, sums: [...sums], isZero, many: same ? many[0] : 'different', bytes: [...bytes], heard: heard > 0,
      library: ranks.library }))
  process.exit(0)
} catch (error) {
  console.log(JSON.stringify({ rank: launch?.rank, name: error.name, message: error.message }))
  process.exit(2)
}
