import type { PlannedUpdate, UpdatePlan } from './types.js'
import { lastStep, type UpdateSchedule } from './update-schedule.js'

/** The plan of masks that never change. */
export const noUpdates = (densities: readonly number[]): UpdatePlan =>
  ({ count: 0, next: () => undefined, at: () => ({ dropFraction: 0, densities }) })

/** The plan of updates at the multiples of an interval. */
export function planOf(
  when: UpdateSchedule, totalSteps: number, at: (step: number) => PlannedUpdate
): UpdatePlan {
  const { interval, start = 0 } = when
  const last = lastStep(when, totalSteps)
  const next = (after: number) => {
    const step = interval * (Math.floor(Math.max(after, start) / interval) + 1)
    return step <= last ? step : undefined
  }
  return { count: Math.max(0, Math.floor(last / interval) - Math.floor(start / interval)), next, at }
}

/** Whether the masks change after this step. */
export const isDue = ({ next }: UpdatePlan, step: number): boolean => next(step - 1) === step

/** The steps of a plan in order, one after another: a run may have more than fit into memory. */
export function* updateSteps({ next }: UpdatePlan): Generator<number, void> {
  for (let step = next(0); step !== undefined; step = next(step)) yield step
}
