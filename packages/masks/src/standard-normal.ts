import type { RandomStream } from './random-stream.js'

/** A normal number of deviation 1: Box–Muller, one of the pair; 1 − u is in (0, 1], so the logarithm is finite. */
export const standardNormal = (random: Pick<RandomStream, 'nextFloat'>): number =>
  Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat())
