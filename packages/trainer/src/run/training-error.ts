/** What is known when training has failed. */
export interface TrainingFailure {
  /** The step that failed, counted from 1. */
  readonly step: number
  /** What was seen. */
  readonly what: string
  /** The likely cause and what to do: whole sentences. */
  readonly cause: string
  /** The step of the last checkpoint written, all of whose numbers are finite. */
  readonly lastCheckpoint: number | undefined
}

/** Training cannot go on: its numbers are no longer finite. The message says where, why, and what is still good. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
  /** The step that failed, counted from 1. */
  readonly step: number
  /** The likely cause and what to do. */
  readonly likelyCause: string
  /** The step of the last good checkpoint; undefined when none was written. */
  readonly lastCheckpoint: number | undefined

  constructor({ step, what, cause, lastCheckpoint }: TrainingFailure) {
    const saved = lastCheckpoint === undefined
      ? 'No checkpoint was written.'
      : `The last good checkpoint is of step ${lastCheckpoint}.`
    super(`train: ${what} at step ${step}. ${cause} ${saved}`)
    this.step = step
    this.likelyCause = cause
    this.lastCheckpoint = lastCheckpoint
  }
}

/** A sentence or two on why numbers are not finite. */
export function likelyCause(learningRate: number, previousLoss: number | undefined): string {
  if (previousLoss === undefined) {
    return 'The first loss of this run is already not a number: ' +
      'look at the data (its normalisation) and the initial values.'
  }
  const seen = `the last loss was ${Number(previousLoss.toPrecision(4))}, the learning rate ${learningRate}`
  return `Training diverged (${seen}): lower the learning rate, or let it warm up.`
}
