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
 * The shares of the run at which phases end, the first of which is dense and the last compressed. Dense and compressed
 * ones alternate; one that is compressed and would not end before the last one begins is left out, and the network is
 * dense for so much longer.
 */
export function phaseEnds({ phaseStart, phaseLength, phaseStop }: PhaseRule): readonly number[] {
  const ends: number[] = []
  for (let phase = 1; phaseStart + phase * phaseLength < phaseStop * (1 - 1e-12); phase += 2) {
    ends.push(phaseStart + (phase - 1) * phaseLength, phaseStart + phase * phaseLength)
  }
  return [...ends, phaseStop]
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
