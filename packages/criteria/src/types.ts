import type { Mask, ScoreSource } from '@itop/masks'

/** What a prune score sees of one layer. Arrays are `[nnz]`, in the order of ascending flat index. */
export interface ExistingWeights {
  readonly values: Float32Array
  /** Loss gradients of the existing weights; present when the score says it needs them. */
  readonly gradients?: Float32Array
}

/** Ranks the existing weights of one layer: `[nnz]` scores, higher is kept first, ties keep the lower flat index. */
export interface PruneScore {
  readonly name: string
  /** What has to be measured for it. */
  readonly needs: 'values' | 'gradients'
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
  /** Scores of the positions, when the rule says it needs them. */
  readonly scores?: ScoreSource
  /** The only source of randomness: a stateless seed for this layer and step. */
  readonly seed: string
}

/** What a grow rule has to be given: nothing, gradients of this step, their mean over k steps, or a moving average. */
export type GrowNeed = 'none' | 'gradient' | 'momentum' | { readonly meanGradientOf: number }

/** Chooses the positions to activate, ascending and distinct, none of them in `kept`. */
export interface GrowRule {
  readonly name: string
  readonly needs: GrowNeed
  /** False when `count` is only the mean of how many are chosen; every other rule returns exactly `count`. */
  readonly exact?: boolean
  readonly grow: (request: GrowRequest) => Uint32Array | Promise<Uint32Array>
}
