import { CheckpointError, type CheckpointProblem } from './checkpoint-error.js'

/** What is wrong with the bytes of a checkpoint. */
export const decodeProblem = (kind: CheckpointProblem, what: string, fix = 'Use the previous checkpoint.') =>
  new CheckpointError(kind, `decodeCheckpoint: ${what}`, { fix })
