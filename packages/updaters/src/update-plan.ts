import { dropSchedule } from './drop-schedules.js'
import { check } from './errors.js'
import type { DropSchedule } from './schedules/types.js'
import type { UpdaterSettings } from './types.js'
import { lastStep, type StopAt } from './update-schedule.js'

/** When the masks change in a run and by how much: every answer is O(1), so that a run may have any length. */
export interface UpdatePlan {
  /** Updates in the whole run. */
  readonly count: number
  /** The step of an update, counted from 1 to `count`. */
  readonly step: (update: number) => number
  /** The first step after this one at which masks change; undefined where there is none. */
  readonly next: (after: number) => number | undefined
  /** What an update after so many steps would do; the drop fraction is in [0, 1]. */
  readonly at: (step: number) => { readonly dropFraction: number }
}

/** The drop fraction of each update in turn, by its index from 0: what a forecast of `@itop/metrics` starts from. */
export const dropFractionsOf = (
  { count, step, at }: UpdatePlan
): { readonly length: number, readonly at: (index: number) => number } =>
  ({ length: count, at: index => at(step(index + 1)).dropFraction })

const never: UpdatePlan = { count: 0, step: () => NaN, next: () => undefined, at: () => ({ dropFraction: 0 }) }

/** The updates of a run of `totalSteps` by its settings alone; none for static masks. */
export function updatePlan(settings: UpdaterSettings, totalSteps: number): UpdatePlan {
  check(Number.isSafeInteger(totalSteps) && totalSteps >= 0, () =>
    `updatePlan: totalSteps must be an integer from 0 to 2^53 - 1, got ${totalSteps}.`)
  const { interval, start = 0 } = settings
  if (interval === undefined) return never
  const [first, last] = [Math.floor(start / interval) + 1, Math.floor(lastStep(settings, totalSteps) / interval)]
  const fraction = fractionsOf(settings, totalSteps)
  return {
    count: Math.max(0, last - first + 1),
    step: update => (first - 1 + update) * interval,
    next: after => {
      const multiple = Math.max(first, Math.floor(after / interval) + 1)
      return multiple > last ? undefined : multiple * interval
    },
    at: step => ({ dropFraction: fraction(step) })
  }
}

function fractionsOf(settings: UpdaterSettings, totalSteps: number): (step: number) => number {
  const { dropFraction, dropSchedule: name, dropFloor, dropPower } = settings
  if (dropFraction === undefined || name === undefined) return () => 0
  const parameters = { ...(dropFloor !== undefined && { dropFloor }), ...(dropPower !== undefined && { dropPower }) }
  const schedule = dropSchedule('updatePlan', name, parameters)
  return step => scheduled(schedule, dropFraction, settings, step, totalSteps)
}

/**
 * A schedule's value at a step. It ends at the last step an update may happen: T is the run's length, as in ITOP, or
 * the stop where there is one, as in RigL. Past T it stays at its last value.
 */
export const scheduled = (
  schedule: DropSchedule, initial: number, when: StopAt, step: number, totalSteps: number
): number => schedule.at(initial, Math.min(1, step / Math.max(1, lastStep(when, totalSteps))))
