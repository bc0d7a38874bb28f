import type { Mask, ScoreSource } from '@itop/masks'

/** Each layer's mean score of existing weights, as a share of the sum of all these; equal where they are 0. */
export async function meanShares(
  layers: readonly { readonly mask: Mask, readonly source: ScoreSource }[]
): Promise<readonly number[]> {
  const means = await Promise.all(layers.map(({ source, mask }) => meanMagnitude(source, mask)))
  const total = means.reduce((a, b) => a + b, 0)
  return means.map(mean => total === 0 ? 1 / means.length : mean / total)
}

/** The mean score of the positions in a mask, summed in float64; 0 of an empty one. */
async function meanMagnitude(source: ScoreSource, mask: Mask): Promise<number> {
  const { words } = mask
  let sum = 0
  for await (const { start, scores } of source.blocks()) {
    for (let i = 0, at = start; i < scores.length; i++, at++) {
      if ((words[at >>> 5] >>> (at & 31)) & 1) sum += scores[i]
    }
  }
  return mask.count === 0 ? 0 : sum / mask.count
}
