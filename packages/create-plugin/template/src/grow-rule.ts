import { scoresIn, type GrowRule } from '@itop/criteria'
import { Mask, or, randomSubset } from '@itop/masks'

/** Half of the new weights are where the gradient is largest, the others anywhere. */
export const growRule: GrowRule = {
  name: 'my-idea',
  about: 'half of the positions that come have the largest gradients, the others are drawn at random',
  needs: ['gradient'],
  grow: async ({ count, kept, measured, draws }) => {
    const { indices } = await scoresIn('my-idea', measured, 'gradient').topK(Math.ceil(count / 2), kept)
    const largest = Mask.fromIndices(kept.shape, indices)
    const taken = or(kept, largest)
    const others = randomSubset({ population: taken, within: 'outside', count: count - indices.length, seed: draws() })
    return or(largest, others).indices()   // ascending, each once
  }
}
