import type { GrowNeed, ScoreSource } from '@itop/criteria'
import type { Mask } from '@itop/masks'

/** A maskable weight, as a distribution and an updater see it before any values exist. */
export interface LayerShape {
  readonly name: string
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: readonly number[]
}

/** Which positions of a layer are stored (trained), and which of those the forward pass uses. */
export interface LayerMasks {
  readonly stored: Mask
  /** A subset of `stored`; the same object for every method but those with two masks. */
  readonly forward: Mask
}

/** What an updater sees of one layer at an update. Arrays are `[nnz]` of the stored mask, ascending flat index. */
export interface LayerView extends LayerMasks {
  readonly name: string
  /** Positions active at any time since the start, the present ones included. */
  readonly everActive: Mask
  readonly values: Float32Array
  /** Present when `needs.existing` is `'gradients'`. */
  readonly gradients?: Float32Array
  /** Scores of all positions; present when `needs.absent` is not `'none'`. */
  readonly absent?: ScoreSource
}

/** What an update did to one layer. Positions are ascending flat indices. */
export interface LayerChange extends LayerMasks {
  readonly name: string
  /** Positions that were pruned in the prune phase, those regrown in the same update included. */
  readonly pruned: Uint32Array
  /** Positions that were activated in the grow phase, those just pruned included. */
  readonly grown: Uint32Array
  /** Positions that existed before and do not now: `pruned` without `grown`. */
  readonly dropped: Uint32Array
  /** Positions that exist now and did not before: `grown` without `pruned`. */
  readonly activated: Uint32Array
}

/** Where in the training an update happens. */
export interface UpdateContext {
  /** Optimizer steps completed. Integer ≥ 1. */
  readonly step: number
  /** Optimizer steps of the whole run. Integer ≥ 1. */
  readonly totalSteps: number
  readonly seed: number
}

/** A change of topology: one entry a layer, in model order. */
export interface TopologyChange {
  readonly step: number
  /** The drop fraction used, in [0, 1]. */
  readonly dropFraction: number
  readonly layers: readonly LayerChange[]
}

/** A method of sparse training: the first masks, when they change, and how. It holds no tensors and no state. */
export interface Updater {
  readonly name: string
  readonly needs: { readonly existing: 'values' | 'gradients', readonly absent: GrowNeed }
  /** The masks to start with, one a layer, in the given order. */
  readonly init: (layers: readonly LayerShape[], seed: number) => readonly LayerMasks[]
  /** Whether the masks change after this optimizer step (counted from 1). */
  readonly isDue: (step: number, totalSteps: number) => boolean
  /** The change at a step that is due. Layers come and return in model order. */
  readonly update: (layers: readonly LayerView[], context: UpdateContext) => Promise<TopologyChange>
  /** The settings as plain JSON, for the record and for cost models. */
  readonly settings: UpdaterSettings
}

/** An updater's settings in plain JSON. */
export interface UpdaterSettings {
  readonly method: string
  /** Global density at the start, over maskable weights, in (0, 1]. */
  readonly density: number
  readonly distribution: string
  readonly prune?: string
  readonly grow?: string
  /** Optimizer steps between updates. Integer ≥ 1. Absent for static masks. */
  readonly interval?: number
  /** Drop fraction at step 0. In (0, 1]. */
  readonly dropFraction?: number
  readonly dropSchedule?: string
  /** What a cosine ends at. In [0, dropFraction]. */
  readonly dropFloor?: number
  /** The exponent of an inverse power. Greater than 0. */
  readonly dropPower?: number
  /** No update happens at this step or before it. Integer ≥ 0. */
  readonly start?: number
  /** No update happens after this step. Integer ≥ 1. */
  readonly stop?: number
  /** No update happens after this share of the run. In (0, 1]; at most one of `stop` and `stopFraction` is given. */
  readonly stopFraction?: number
  /** How the first masks are drawn: exact counts, or each position on its own as the ITOP repository does. */
  readonly initialMasks?: 'exact' | 'bernoulli'
}
