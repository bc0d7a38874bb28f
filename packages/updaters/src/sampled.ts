import { topK, type RandomStream } from '@itop/masks'

/** What a score counts for at least: one of 0 may still be drawn, where all others have been. */
const leastScore = 1e-12

/**
 * The places of so many scores, ascending, drawn one after another without replacement, each in proportion to its score
 * to the power of a temperature: the higher that is, the surer the highest. One number a score is drawn, in order.
 *
 * A number for each, the logarithm of its share and a Gumbel variable, makes the highest such a draw: Yellott 1977.
 */
export function sampledPlaces(
  scores: ArrayLike<number>, count: number, temperature: number, draws: Pick<RandomStream, 'nextFloat'>
): Uint32Array {
  const keys = Float64Array.from(scores, score =>
    temperature * Math.log(Math.max(score, leastScore)) - Math.log(-Math.log(draws.nextFloat())))
  return topK(keys, count)
}
