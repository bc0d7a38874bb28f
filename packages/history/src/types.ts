import type { MaskSet } from '@itop/masks'

/** Masks at a time. */
export interface Moment {
  /** Optimizer steps completed; with several rounds, those of all rounds one after another. Integer ≥ 0. */
  readonly step: number
  /** The round, where a training has several: how many times weights had been pruned before it. Default 0. */
  readonly round?: number | undefined
  /** Steps of that round completed, where each begins to count anew. Default `step`. */
  readonly roundStep?: number | undefined
  /** In model order. */
  readonly masks: MaskSet
}

/** What stands before the first masks. */
export interface HistoryHeader {
  /** Whatever else belongs to the file, as plain JSON: the seed, the model. */
  readonly about: Readonly<Record<string, unknown>>
  /** In model order. */
  readonly layers: readonly { readonly name: string, readonly shape: readonly number[] }[]
}

/** Where a record of a file is: the first masks, or a change of masks. */
export interface HistoryRecord {
  /** Optimizer steps completed, those of all rounds one after another. */
  readonly step: number
  readonly round: number
  /** Steps of this round completed. */
  readonly roundStep: number
  /** Its first byte, and the one after its last. */
  readonly offset: number
  readonly end: number
}

/** A history that was read: its records are found, and no mask is made yet. */
export interface History extends HistoryHeader {
  readonly bytes: Uint8Array
  /** In order; the first one has the first masks. */
  readonly records: readonly HistoryRecord[]
}
