import { compareWithDense, shrinks } from '@itop/experiment'
import { staticMasks, type UpdatePlan, type Updater } from '@itop/updaters'
import type { DenseMessage } from '../protocol.js'
import type { TrainingPlan } from './plan.js'

/** As long as somebody who waits to see it train has patience for. */
const most = { steps: 15, seconds: 2 }

/** The same network dense and sparse, timed in turn; undefined when it was overtaken. `plan`: of its masks. */
export async function timeBesideDense(
  { network, data, method, steps, optimizer, batch, seed, measurements }: TrainingPlan['training'], plan: UpdatePlan,
  overtaken: AbortSignal
): Promise<DenseMessage | undefined> {
  const ends = shrinks(plan, steps)
  const found = await compareWithDense({
    ...most, network, optimizer, batch, seed, measurements, set: data.train, signal: overtaken,
    updater: ends ? atItsEnd(method) : method
  })
  return found && {
    type: 'dense', millisecondsPerStep: found.denseMilliseconds, sparseMillisecondsPerStep: found.milliseconds,
    steps: found.steps,
    timed: `Both were timed in turn, before training${ends ? ', this one as sparse as it ends' : ''}.`
  }
}

/** The masks that a method ends with, as far as that is known: what a network of its kind costs. */
const atItsEnd = ({ settings: { density, distribution } }: Updater): Updater => staticMasks({ density, distribution })
