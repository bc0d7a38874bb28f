import type { Mask, RandomStream, ScoreSource } from '@itop/masks'

/**
 * What was measured of one layer, by the names that `needs` lists: scores of every position, or a number for each
 * existing weight in the order of ascending flat index.
 */
export type Measured = Readonly<Record<string, ScoreSource | Float32Array>>

/** What a prune score sees of one layer. Arrays are `[nnz]`, in the order of ascending flat index. */
export interface ExistingWeights {
  readonly values: Float32Array
  /** What the score's `needs` lists, at least. */
  readonly measured?: Measured | undefined
}

/** Ranks the existing weights of one layer: `[nnz]` scores, higher is kept first, ties keep the lower flat index. */
export interface PruneScore {
  readonly name: string
  /** One sentence without a full stop, for lists: which weights go. */
  readonly about?: string
  /** Names of what has to be measured for it beside the weights' values, such as `existing-gradients`. */
  readonly needs: readonly string[]
  /** A finite score for each existing weight, `[nnz]`, in the order of their flat indices; the lowest go. */
  readonly score: (layer: ExistingWeights) => Float32Array | Float64Array
}

/** What a grow rule sees of one layer after its weights were pruned. */
export interface GrowRequest {
  /** How many positions to activate. Integer ≥ 0, at most the number of inactive positions. */
  readonly count: number
  /** Positions that exist now, after the prune phase. The rule chooses among the others. */
  readonly kept: Mask
  /** Positions that have been active at any time so far, the present ones included. */
  readonly everActive: Mask
  /** What the rule's `needs` lists, at least. */
  readonly measured?: Measured | undefined
  /**
   * The only source of randomness: the stream of this layer and step, or of a part of the choice that needs its own.
   * Asked for again it begins again.
   */
  readonly draws: (part?: string) => RandomStream
}

/** Chooses the positions to activate, ascending and distinct, none of them in `kept`. */
export interface GrowRule {
  readonly name: string
  /** One sentence without a full stop, for lists: which positions come. */
  readonly about?: string
  /** Names of what has to be measured for it, such as `gradient` or `gradient/mean-of:8`. */
  readonly needs: readonly string[]
  /** False when `count` is only the mean of how many are chosen; every other rule returns exactly `count`. */
  readonly exact?: boolean
  /** The positions to grow, flat indices in ascending order, none of which is kept. */
  readonly grow: (request: GrowRequest) => Uint32Array | Promise<Uint32Array>
}
