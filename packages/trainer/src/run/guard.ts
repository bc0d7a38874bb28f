import { likelyCause, TrainingError } from './training-error.js'

/** Ends a run whose numbers are no longer finite. */
export interface Guard {
  /** Refuses a loss that is not finite, of a step, counted from 1. Losses come in the order of steps. */
  readonly loss: (step: number, loss: number, learningRate: number) => void
  /** The error of a step, counted from 1, in which something else was seen. */
  readonly failure: (step: number, what: string, learningRate: number) => TrainingError
  /** The step of the last checkpoint there is. */
  readonly lastCheckpoint: () => number | undefined
}

/** Remembers the last loss, to say what led to numbers that are not finite. */
export function createGuard(lastCheckpoint: () => number | undefined): Guard {
  let previous: number | undefined
  const failure = (step: number, what: string, learningRate: number) => new TrainingError({
    step, what, ...likelyCause(learningRate, previous), lastCheckpoint: lastCheckpoint()
  })
  return {
    failure,
    lastCheckpoint,
    loss: (step, loss, learningRate) => {
      if (!Number.isFinite(loss)) throw failure(step, `the loss is ${loss}`, learningRate)
      previous = loss
    }
  }
}
