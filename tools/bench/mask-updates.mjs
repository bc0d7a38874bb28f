// What a mask update costs, in the trainer itself.
import { randomImages, usualBatch } from '@itop/bench'
import { summary } from '@itop/experiment'
import { createNetwork } from '@itop/models'
import { sgd, train } from '@itop/trainer'
import { methods } from '@itop/updaters'

/** Steps between two updates in the paper's recipes. */
const intervals = { 'set-itop': 1500, 'rigl-itop': 4000 }

/** An update by each method: the median of some, less the first, in which engines compile. */
export async function maskUpdates(model, { density, batch: wanted, rounds }) {
  const network = createNetwork(model)
  const batch = wanted ?? usualBatch(network)
  const rows = []
  for (const [method, interval] of Object.entries(intervals)) {
    const updates = await updateTimes(network, { method, density, batch, count: Math.max(2, rounds) })
    rows.push({ method, interval, milliseconds: summary(updates.slice(1)).median })
  }
  return rows
}

/** Milliseconds of so many updates, two steps apart: nothing else depends on the interval. */
async function updateTimes(network, { method, density, batch, count }) {
  const interval = 2
  // A label of random images is a byte, which does not matter to a network of more classes.
  const images = { ...randomImages(network, 2 * batch), classes: network.classes }
  const run = train({
    network,
    data: { name: 'random', train: images, test: { ...images, split: 'test' } },
    seed: 1, steps: interval * (count + 1), batch, method: methods[method].make({ density, interval }),
    optimizer: sgd({ momentum: 0.9, nesterov: true })
  })
  const updates = []
  for await (const event of run.events) if (event.type === 'update') updates.push(event.milliseconds)
  await run.done
  return updates
}
