import { CheckpointError, type CheckpointProblem } from './checkpoint-error.js'

/** What is wrong with the bytes of a checkpoint. */
export const decodeProblem = (kind: CheckpointProblem, message: string) =>
  new CheckpointError(kind, `decodeCheckpoint: ${message}`)

/** What to do about a bad one. */
export const advice = 'Use the previous checkpoint.'
