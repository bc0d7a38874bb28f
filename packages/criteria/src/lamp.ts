import { magnitudes } from '@itop/masks'
import type { PruneScore } from './types.js'

/**
 * w² / Σv² over the weights v of the layer that are no smaller, w among them: 1 for the largest. Within a layer it
 * ranks as |w| does; layers that are ranked together are ranked by how much of what is left of each would go, and none
 * loses all it has while others have more. Lee et al. 2021, https://arxiv.org/abs/2010.07611
 *
 * Of equal weights the lower flat index counts as the larger one. Summed in float64; a layer of zeros scores 0.
 */
export const lamp: PruneScore = {
  name: 'lamp',
  about: 'the weights go that are small beside the larger ones of their layer: comparable between layers',
  needs: [],
  score: ({ values }) => {
    const sizes = magnitudes(values)
    const largestFirst = Uint32Array.from(sizes, (_, place) => place).sort((a, b) => sizes[b] - sizes[a] || a - b)
    const scores = new Float64Array(values.length)
    let sum = 0
    for (const place of largestFirst) {
      const square = sizes[place] ** 2
      if (square > 0) sum += square   // not what is no number, which alone scores so
      scores[place] = square === 0 ? 0 : square / sum
    }
    return scores
  }
}
