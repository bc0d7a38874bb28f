/**
 * Processes that train one network together, each with a part of every batch. All of them call the same functions in
 * the same order; each call ends when all ranks have made it.
 */
export interface Collective {
  /** The number of this process. Integer from 0, which is the one that writes checkpoints, to below `size`. */
  readonly rank: number
  /** How many processes there are. Integer ≥ 1. */
  readonly size: number
  /** Adds up the numbers of all ranks, in place: the same sums on each. Those of two ranks are rounded once. */
  readonly allReduce: (numbers: Float32Array) => Promise<void>
  /** Puts what rank 0 has in place of what the others have. */
  readonly broadcast: (bytes: Uint8Array) => Promise<void>
  /** Waits for all ranks. */
  readonly barrier: () => Promise<void>
  /** Leaves the others; every rank does, and nothing can be called after it. */
  readonly close: () => Promise<void>
}

/** Whether this process writes what is to be written once: alone, or the first of several. */
export const writes = (collective: Pick<Collective, 'rank'> | undefined): boolean =>
  collective === undefined || collective.rank === 0
