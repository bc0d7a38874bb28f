import type { Guard } from './guard.js'
import { createScores, type Scores } from '../step/scores.js'
import type { TrainState } from '../step/train-state.js'
import type { ScoredStep } from '../step/training-step.js'

/** Scores of the steps of a run. */
export interface StepScores extends Scores<ScoredStep> {
  /** The last loss that is known, and the share of correct answers among those of the epoch that are. */
  readonly known: () => { readonly loss: number, readonly accuracy: number }
}

/** Steps whose scores are read at once where reading waits for the device. */
const together = 32

/**
 * Scores that the guard looks at and that are summed over the epoch, once they are known. The first of a run is read at
 * once: a run on wrong data ends where it begins.
 */
export function createStepScores(state: TrainState, guard: Guard): StepScores {
  let known: ReturnType<StepScores['known']> | undefined
  const scores = createScores<ScoredStep>({ together, settled: ({ loss, correct }, { step, images, learningRate }) => {
    guard.loss(step, loss, learningRate)
    const { epoch } = state
    epoch.loss += loss * images
    epoch.correct += correct
    epoch.samples += images
    known = { loss, accuracy: epoch.correct / epoch.samples }
  } })
  return {
    ...scores,
    add: (step, parts, now) => scores.add(step, parts, now || !known),
    known: () => known ?? { loss: NaN, accuracy: NaN }
  }
}
