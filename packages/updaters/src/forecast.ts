import { dropSchedule } from './drop-schedules.js'
import type { DropSchedule } from './schedules/types.js'
import type { UpdaterSettings } from './types.js'
import { isUpdateStep, lastStep, type StopAt } from './update-schedule.js'

/** The steps at which masks change in a run of `totalSteps`, ascending; none for static masks. */
export function updateSteps(settings: UpdaterSettings, totalSteps: number): number[] {
  const { interval } = settings
  if (interval === undefined) return []
  const multiples = Array.from({ length: Math.floor(totalSteps / interval) }, (_, i) => (i + 1) * interval)
  return multiples.filter(step => isUpdateStep({ ...settings, interval }, step, totalSteps))
}

/** The drop fraction after `step` optimizer steps of `totalSteps`, in [0, 1]; 0 for static masks. */
export function dropFractionAt(settings: UpdaterSettings, step: number, totalSteps: number): number {
  const { interval, dropFraction, dropSchedule: name, dropFloor, dropPower } = settings
  if (interval === undefined || dropFraction === undefined || name === undefined) return 0
  const parameters = { ...(dropFloor !== undefined && { dropFloor }), ...(dropPower !== undefined && { dropPower }) }
  return scheduled(dropSchedule('dropFractionAt', name, parameters), dropFraction, settings, step, totalSteps)
}

/**
 * A schedule's value at a step. It ends at the last step an update may happen: T is the run's length, as in ITOP, or
 * the stop where there is one, as in RigL. Past T it stays at its last value.
 */
export const scheduled = (
  schedule: DropSchedule, initial: number, when: StopAt, step: number, totalSteps: number
): number => schedule.at(initial, Math.min(1, step / Math.max(1, lastStep(when, totalSteps))))
