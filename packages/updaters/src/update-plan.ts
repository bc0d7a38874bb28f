import { check } from './errors.js'
import type { PlannedUpdate, UpdatePlan } from './types.js'
import { lastStep, type UpdateSchedule } from './update-schedule.js'

/** The plan of masks that never change. */
export const noUpdates = (densities: readonly number[]): UpdatePlan =>
  ({ count: 0, step: () => NaN, next: () => undefined, at: () => ({ dropFraction: 0, densities }) })

/** The plan of updates at the multiples of an interval. */
export function planOf(
  when: UpdateSchedule, totalSteps: number, at: (step: number) => PlannedUpdate
): UpdatePlan {
  check(Number.isSafeInteger(totalSteps) && totalSteps >= 0, () =>
    `plan: totalSteps must be an integer from 0 to 2^53 - 1, got ${totalSteps}.`)
  const { interval, start = 0 } = when
  const [first, last] = [Math.floor(start / interval) + 1, Math.floor(lastStep(when, totalSteps) / interval)]
  return {
    count: Math.max(0, last - first + 1),
    step: update => (first - 1 + update) * interval,
    next: after => {
      const multiple = Math.max(first, Math.floor(after / interval) + 1)
      return multiple > last ? undefined : multiple * interval
    },
    at
  }
}

/** The plan of updates every so many steps after a first one, and at a last one. */
export const planUntil = (
  { interval, first, last }: { readonly interval: number, readonly first: number, readonly last: number },
  at: (step: number) => PlannedUpdate
): UpdatePlan => ({
  count: Math.ceil(Math.max(0, last - first) / interval),
  step: update => Math.min(first + update * interval, last),
  next: after => after >= last ? undefined
    : Math.min(first + Math.max(1, Math.floor((after - first) / interval) + 1) * interval, last),
  at
})

/** Whether the masks change after this step. */
export const isDue = ({ next }: UpdatePlan, step: number): boolean => next(step - 1) === step

/** The steps of a plan in order, one after another: a run may have more than fit into memory. */
export function* updateSteps({ next }: UpdatePlan): Generator<number, void> {
  for (let step = next(0); step !== undefined; step = next(step)) yield step
}

/** Updates whose densities are looked at, where a run has more: they change smoothly, and cost a distribution each. */
const mostLooks = 1024

/**
 * A plan as forecasts of `@itop/metrics` take it: the drop fraction of each update, by its index from 0, and where the
 * number of weights changes the shares of weights that exist after it, or after one of the thousand nearest to it.
 */
export function plannedUpdates({ count, step, at }: UpdatePlan): {
  readonly dropFractions: { readonly length: number, readonly at: (index: number) => number }
  readonly densities?: (index: number) => readonly number[]
} {
  const dropFractions = { length: count, at: (index: number) => at(step(index + 1)).dropFraction }
  if (count === 0 || at(0).densities === at(step(count)).densities) return { dropFractions }   // one array throughout
  const stride = Math.max(1, count / mostLooks)
  let last: { readonly look: number, readonly densities: readonly number[] } | undefined
  const densities = (index: number) => {
    const look = Math.min(count, Math.ceil(Math.ceil((index + 1) / stride) * stride))
    if (last?.look !== look) last = { look, densities: at(step(look)).densities }
    return last.densities
  }
  return { dropFractions, densities }
}
