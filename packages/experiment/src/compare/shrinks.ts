import type { UpdatePlan } from '@itop/updaters'

/** Whether a layer has fewer weights at the end of a run than at its start, by plan. */
export function shrinks({ at }: UpdatePlan, steps: number): boolean {
  const last = at(steps).densities
  return at(0).densities.some((density, i) => last[i]! < density)
}
