import { check } from './errors.js'
import type { PlannedUpdate, UpdatePlan } from './types.js'
import { lastStep } from './update-schedule.js'

/** When a network changes between dense and compressed, in shares of the run. */
export interface PhaseRule {
  /** The first phase is dense and ends here. In (0, 1). */
  readonly phaseStart: number
  /** Of each phase after it. In [0.001, 1). */
  readonly phaseLength: number
  /** The last phase is compressed and begins here. In (0, 1]. */
  readonly phaseStop: number
}

/**
 * The shares of the run at which phases end, the first of which is dense and the last compressed: those that are given,
 * or by the rule. Refuses what is no such list.
 */
export function phaseEnds(where: string, rule: PhaseRule, given?: readonly number[]): readonly number[] {
  const ends = given ?? endsOf(rule)
  refuseOdd(where, ends, rule)
  return ends
}

/**
 * Dense and compressed ones alternate; one that is compressed and would not end before the last one begins is left out,
 * and the network is dense for so much longer.
 */
function endsOf({ phaseStart, phaseLength, phaseStop }: PhaseRule): readonly number[] {
  const ends: number[] = []
  for (let phase = 1; phaseStart + phase * phaseLength < phaseStop * (1 - 1e-12); phase += 2) {
    ends.push(phaseStart + (phase - 1) * phaseLength, phaseStart + phase * phaseLength)
  }
  return [...ends, phaseStop]
}

function refuseOdd(
  where: string, ends: readonly number[], { phaseStart, phaseStop }: Pick<PhaseRule, 'phaseStart' | 'phaseStop'>
): void {
  check(phaseStart < phaseStop, say =>
    `${where}: ${say('phaseStop')} must be after ${say('phaseStart')}, ${phaseStart}, got ${phaseStop}. ` +
      'The last compressed phase follows the others.')
  check(ends.length % 2 === 1 && ends.every((end, i) => end > (ends[i - 1] ?? 0) && end <= 1), () =>
    `${where}: phases must be an odd number of ascending shares of the run, in (0, 1], got ${ends.join(' ')}. ` +
      'The first phase is dense, the last compressed.')
}

/** The last steps of phases; refuses one that is shorter than a step. */
export function phaseSteps(where: string, ends: readonly number[], totalSteps: number): readonly number[] {
  const steps = ends.map(stopFraction => lastStep({ stopFraction }, totalSteps))
  const short = steps.findIndex((step, i) => step <= (steps[i - 1] ?? 0))
  const share = Number(ends[short]?.toPrecision(12))
  check(short < 0, say =>
    `${where}: of ${totalSteps} steps the phase that ends at ${share} of the run has none. ` +
      `Choose a longer run, or longer phases: ${say('phaseStart')}, ${say('phaseLength')}.`)
  return steps
}

/** Whether a network is compressed after a step. */
export const isCompressed = (steps: readonly number[], step: number): boolean => passed(steps, step) % 2 === 1

function passed(steps: readonly number[], step: number): number {
  const next = steps.findIndex(end => end > step)
  return next < 0 ? steps.length : next
}

/** The plan of a network that changes at these steps. */
export const planOfPhases = (
  steps: readonly number[], phases: { readonly dense: PlannedUpdate, readonly compressed: PlannedUpdate }
): UpdatePlan => ({
  count: steps.length,
  step: update => steps[update - 1],
  next: after => steps[passed(steps, after)],
  at: step => isCompressed(steps, step) ? phases.compressed : phases.dense
})
