/** MPI cannot be used as it was asked for; the message says why, and what to do. */
export class MpiError extends Error {
  override readonly name = 'MpiError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'mpi'
}
