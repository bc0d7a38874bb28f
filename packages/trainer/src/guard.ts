import type { TrainState } from './train-state.js'
import { likelyCause, TrainingError } from './training-error.js'

/** Ends a run whose numbers are no longer finite. */
export interface Guard {
  /** Refuses a loss that is not finite, before it has touched any weight. */
  readonly loss: (loss: number, learningRate: number) => void
  /** The error of a step, counted from 1, in which something else was seen. */
  readonly failure: (step: number, what: string, learningRate: number) => TrainingError
}

/** Remembers the last loss, to say what led to numbers that are not finite. */
export function createGuard(state: TrainState, lastCheckpoint: () => number | undefined): Guard {
  let previous: number | undefined
  const failure = (step: number, what: string, learningRate: number) => new TrainingError({
    step, what, cause: likelyCause(learningRate, previous), lastCheckpoint: lastCheckpoint()
  })
  return {
    failure,
    loss: (loss, learningRate) => {
      if (!Number.isFinite(loss)) throw failure(state.step + 1, `the loss is ${loss}`, learningRate)
      previous = loss
    }
  }
}
