import { Mask, type ScoreSource } from '@itop/masks'
import { globalSurvivors } from './global-survivors.js'
import { keepsake } from './guard.js'
import type { Order } from './select.js'

/** A layer that may grow. */
export interface Growing {
  /** What it has. */
  readonly kept: Mask
  /** Positions that may not come: what it has among them. */
  readonly closed: Mask
  readonly source: ScoreSource
}

/**
 * The positions of each layer that come when all together grow so many, those that score highest; a layer with nothing
 * left gets its best, whatever others have. Of tied positions those of earlier layers come, then lower flat indices.
 */
export async function grownTogether(
  layers: readonly Growing[], count: number, order: Order
): Promise<readonly Uint32Array[]> {
  const candidates = await Promise.all(layers.map(async ({ kept, closed, source }) => {
    const { indices, scores } = await source.topK(Math.min(count, closed.size - closed.count), closed)
    const best = kept.count === 0 ? keepsake(scores) : undefined
    return {
      mask: Mask.fromIndices(closed.shape, indices), scores: scores.map((score, i) => i === best ? Infinity : score)
    }
  }))
  return globalSurvivors(candidates, count, { order, guarded: false }).map(({ kept }) => kept.indices())
}
