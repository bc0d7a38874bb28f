import type { Mask } from './mask.js'

/** Positions with their scores, both in the order of ascending flat index. */
export interface ScoredPositions {
  /** Flat indices, ascending. */
  readonly indices: Uint32Array
  /** One score for each index; higher is grown first. */
  readonly scores: Float32Array
}

/** Scores of neighbouring positions, the first of which has the flat index `start`. */
export interface ScoreBlock {
  readonly start: number
  readonly scores: Float32Array
}

/**
 * Scores of every position of one layer, kept where the data lies; nothing of dense size need exist. A score is the
 * magnitude of what was measured (|gradient|, |momentum|), or where the measurement says that it is signed the number
 * itself; never NaN.
 */
export interface ScoreSource {
  /** The `k` positions not set in `excluding` that score highest; ties go to the lower flat index. */
  topK(k: number, excluding: Mask): Promise<ScoredPositions>
  /** The scores of all positions, in ascending flat order, block by block, for rules that need more than a top-k. */
  blocks(): AsyncIterable<ScoreBlock>
}
