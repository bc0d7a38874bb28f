import type { Mask, ScoreSource } from '@itop/masks'

/** The mean score of the positions in a mask, summed in float64; 0 of an empty one. */
export async function meanMagnitude(source: ScoreSource, mask: Mask): Promise<number> {
  let sum = 0
  for await (const { start, scores } of source.blocks()) {
    for (let i = 0; i < scores.length; i++) if (mask.has(start + i)) sum += scores[i]
  }
  return mask.count === 0 ? 0 : sum / mask.count
}
