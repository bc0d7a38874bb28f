import { check } from './errors.js'
import { densitiesByRound, type RoundPruning } from './round-pruning.js'
import type { LayerShape, RunLength, UpdatePlan } from './types.js'

/** Rounds, and where each but the first goes back to. */
export type RoundsAsked = RoundPruning & { readonly rounds: number, readonly rewindTo: number | 'end' }

/** The share of weights that is left after all rounds, but for rounding and a fraction of the last layer's own. */
export function densityAfterRounds(
  { rounds, pruneFraction }: Pick<RoundsAsked, 'rounds' | 'pruneFraction'>
): number {
  let density = 1
  for (let round = 0; round < rounds; round++) density *= 1 - pruneFraction   // a power is not the same everywhere
  return density
}

/** The step at which every round but the first starts. */
const firstStep = (rewindTo: RoundsAsked['rewindTo']): number => rewindTo === 'end' ? 0 : rewindTo

/** Optimizer steps of all rounds together where each but the first starts at the step it rewinds to. */
export const stepsOfRounds = (
  { rounds, rewindTo }: Pick<RoundsAsked, 'rounds' | 'rewindTo'>, steps: number
): number => steps + rounds * (steps - firstStep(rewindTo))

/** When rounds are pruned, in steps of all of them, and what is left. */
export function planOfRounds(
  given: RoundsAsked, layers: readonly LayerShape[], { totalSteps }: RunLength
): UpdatePlan {
  const { rounds, pruneFraction, rewindTo } = given
  const first = firstStep(rewindTo)
  const steps = (totalSteps + rounds * first) / (rounds + 1)   // of a whole round; `stepsOfRounds` the other way round
  check(Number.isInteger(steps) && first < steps, say => Number.isInteger(steps)
    ? `lottery: ${say('rewindTo')} must be below the ${steps} steps of a round, got ${first}. ` +
      'It is a step of the first one.'
    : `lottery: ${totalSteps} steps are not ${rounds + 1} rounds of one length. Choose another length.`)
  const densities = densitiesByRound(layers, rounds, given)
  const end = (update: number) => first + update * (steps - first)
  const before = (step: number) => Math.max(0, Math.min(rounds, Math.floor((step - first) / (steps - first))))
  return {
    count: rounds,
    step: end,
    next: after => before(after) < rounds ? end(before(after) + 1) : undefined,
    at: step => ({ dropFraction: pruneFraction, densities: densities[before(step)] })
  }
}
