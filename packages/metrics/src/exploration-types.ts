import type { Mask } from '@itop/masks'

/** What was explored of one layer. */
export interface LayerExploration {
  readonly name: string
  /** Positions that exist now. The caller's own mask, not a copy. */
  readonly active: Mask
  /** Positions active at the start or after any update so far. Owned by the exploration; see `observeUpdate`. */
  readonly everActive: Mask
  /** Positions that survived at least one prune, a subset of `everActive`. Owned by the exploration. */
  readonly reliable: Mask
  /** Set positions of `everActive` and `reliable`, kept incrementally. */
  readonly explored: number
  readonly reliablyExplored: number
  /** `[nnz]`: the step at which each existing weight was last grown after not existing; 0 for those of the start. */
  readonly birthSteps: Uint32Array
}

/** R_s after an update, or at the start (step 0). */
export interface ExplorationPoint {
  /** Optimizer steps completed. */
  readonly step: number
  /** Updates so far, this one included. */
  readonly updates: number
  /** Of all layers together, in [0, 1]. */
  readonly rs: number
  /** Of each layer, in model order. */
  readonly layers: readonly number[]
}

/** How much of the dense network a run has tried so far. */
export interface Exploration {
  readonly layers: readonly LayerExploration[]
  /**
   * In order: the start, the last update, and of those between every one, or every k-th where there would be more than
   * 1,024 points, k a power of two.
   */
  readonly history: readonly ExplorationPoint[]
}

/** What an update did to one layer. Positions are ascending flat indices. A `LayerChange` of `@itop/updaters` fits. */
export interface ObservedLayer {
  readonly name: string
  /** Positions that the forward pass uses after the update. */
  readonly forward: Mask
  /** Removed in the prune phase, those regrown in the same update included. */
  readonly pruned: Uint32Array
  /** Activated in the grow phase, those just pruned included. */
  readonly grown: Uint32Array
  /** Existed before and do not now. */
  readonly dropped: Uint32Array
  /** Exist now and did not before. */
  readonly activated: Uint32Array
}

/** An update. A `TopologyChange` of `@itop/updaters` fits. */
export interface ObservedUpdate {
  /** Optimizer steps completed. Integer above the last observed one. */
  readonly step: number
  readonly layers: readonly ObservedLayer[]
}
