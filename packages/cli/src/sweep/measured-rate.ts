import { trainingStep } from '@itop/bench'
import { partSize, plannedNetwork, startOptionsOf, type SweepRun } from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import type { RunCost } from './sweep-plan.js'

/** Steps that are timed, after one that is not; no further one begins after the milliseconds. */
const most = { steps: 5, milliseconds: 1000 }

/**
 * FLOPs a second with which a run would be trained here, from a few steps of its network on random images. Tests,
 * updates of masks and reading data are not in it.
 */
export async function measuredRate(
  { recipe }: SweepRun, { flops, steps }: RunCost, { threads, io }: { readonly threads: number, readonly io: Session }
): Promise<number> {
  const options = { ...startOptionsOf(recipe), ...threads > 0 && { threads } }
  const backend = await startBackend(recipe.backend, options, io)
  const { density, structure, seed } = recipe
  const work = await trainingStep(plannedNetwork(recipe, io.registry),
    { density, batch: partSize(recipe), seed, ...structure !== undefined && { structure } })
  try {
    await work.run()
    const start = performance.now()
    const passed = () => performance.now() - start
    let count = 0
    while (count < most.steps && (count === 0 || passed() < most.milliseconds)) {
      await work.run()
      count++
    }
    return flops / steps * count / (passed() / 1000) / recipe.accumulate
  } finally {
    work.dispose()
    await backend.dispose()
  }
}
