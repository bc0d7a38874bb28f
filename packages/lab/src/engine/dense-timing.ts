import type { Parameter } from '@itop/ops'
import { train, type TrainOptions } from '@itop/trainer'
import { dense, staticMasks, type Updater } from '@itop/updaters'
import type { DenseMessage } from '../protocol.js'

/** Times each network has its turn, so that what else the machine does is shared; the first one warms up as well. */
const turns = 3

/** Steps that are timed in a turn, after two that prepare kernels and buffers, and how long a turn lasts at most. */
const most = { steps: 5, milliseconds: 500 }

/** Why a comparison is not wanted any more. */
export type Cancelled = () => boolean

/**
 * Times whole training steps of the same network sparse, its masks standing still, and dense: on the same data, by the
 * same trainer, in turn. Undefined when it was cancelled.
 */
export async function compareWithDense(
  options: TrainOptions, cancelled: Cancelled
): Promise<DenseMessage | undefined> {
  const still = standing(options.recipe)
  const [sparse, full]: [number[], number[]] = [[], []]
  for (let turn = 0; turn < turns && !cancelled(); turn++) {
    sparse.push(...await timeSteps(options, still, cancelled))
    full.push(...await timeSteps(options, dense(), cancelled))
    if (Math.max(...full) > most.milliseconds) break // so slow that other work hardly shows
  }
  const steps = Math.min(sparse.length, full.length)
  if (steps === 0 || cancelled()) return undefined
  return {
    type: 'dense', millisecondsPerStep: median(full), sparseMillisecondsPerStep: median(sparse), steps,
    timed: 'Both were timed in turn, before training.'
  }
}

/** A method of the same arithmetic whose masks never change. */
function standing(recipe: Updater): Updater {
  const { probe, settings: { density, distribution } } = recipe
  // What is stored beyond the forward pass has its part in a step.
  if (probe === 'values') {
    return { ...recipe, plan: (layers, run) => ({ ...recipe.plan(layers, run), count: 0, next: () => undefined }) }
  }
  // Of a method that looks at data, what its layers will have is not known: as ERK would give it to them.
  return density === 1 ? dense() : staticMasks({ density, ...!probe && { distribution } })
}

/** Milliseconds of each step of a training that is then given up. */
async function timeSteps(options: TrainOptions, recipe: Updater, cancelled: Cancelled): Promise<number[]> {
  const times: number[] = []
  const end = new AbortController()
  const start = performance.now()
  let since: number | undefined
  // More steps than are made, so that there is no test at the end.
  const run = train({
    ...options, recipe, steps: most.steps + 4, signal: end.signal,
    learningRate: 1e-3, // so small that the numbers stay ordinary, whatever the experiment's own is
    between: async ({ step, parameters }) => {
      await finishedOn(parameters)
      const now = performance.now()
      if (since !== undefined && step > 2) times.push(now - since)
      const enough = times.length >= most.steps || (times.length > 0 && now - start > most.milliseconds)
      if (enough || cancelled()) end.abort()
      since = performance.now()
    }
  })
  await run.done
  return times
}

/** Waits until the device has done all it was given: it cannot show a weight before. */
async function finishedOn(parameters: ReadonlyMap<string, Parameter>): Promise<void> {
  const smallest = [...parameters.values()].reduce((a, b) => b.values.size < a.values.size ? b : a)
  await smallest.values.data()
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
