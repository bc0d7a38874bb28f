/** What is known when training has failed. */
export interface TrainingFailure {
  /** The step that failed, counted from 1. */
  readonly step: number
  /** What was seen. */
  readonly what: string
  /** What led to it, as far as that is known: whole sentences. */
  readonly cause?: string
  /** What to do: a whole sentence. */
  readonly fix: string
  /** The step of the last checkpoint written, all of whose numbers are finite. */
  readonly lastCheckpoint: number | undefined
}

/** Training cannot go on: its numbers are no longer finite. The message says where, why, and what is still good. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'training'
  /** The step that failed, counted from 1. */
  readonly step: number
  /** What was seen, and what led to it. */
  readonly what: string
  /** What to do. */
  readonly fix: string
  /** The step of the last good checkpoint; undefined when none was written. */
  readonly lastCheckpoint: number | undefined

  constructor({ step, what, cause, fix, lastCheckpoint }: TrainingFailure) {
    const saved = lastCheckpoint === undefined
      ? 'No checkpoint was written.'
      : `The last good checkpoint is of step ${lastCheckpoint}.`
    const seen = [`${what} at step ${step}.`, ...cause === undefined ? [] : [cause]].join(' ')
    super(`train: ${seen} ${fix} ${saved}`)
    this.step = step
    this.what = seen
    this.fix = fix
    this.lastCheckpoint = lastCheckpoint
  }
}

/** Why numbers of a run that has taken steps are not finite, and what to do. */
export const diverged = (seen = ''): Pick<TrainingFailure, 'cause' | 'fix'> =>
  ({ cause: `Training diverged${seen}.`, fix: 'Lower the learning rate, or let it warm up.' })

/** Why the losses of a run are not finite, and what to do. */
export const likelyCause = (
  learningRate: number, previousLoss: number | undefined
): Pick<TrainingFailure, 'cause' | 'fix'> => previousLoss === undefined
  ? {
      cause: 'The first loss of this run is already not a number.',
      fix: 'Look at the data (its normalisation) and the initial values.'
    }
  : diverged(` (the last loss was ${Number(previousLoss.toPrecision(4))}, the learning rate ${learningRate})`)
