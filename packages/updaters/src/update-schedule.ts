import { check } from './errors.js'

/** When masks change, in optimizer steps counted from 1. */
export interface UpdateSchedule {
  /** Steps between updates: they happen at its multiples. Integer ≥ 1. */
  readonly interval: number
  /** No update at this step or before it. Integer ≥ 0, default 0: the first is at step `interval`. */
  readonly start?: number
  /** No update after this step. Integer ≥ 1. Default: updates go on to the last step. */
  readonly stop?: number
  /** The same as a share of the run's steps, rounded down. In (0, 1]; at most one of the two is given. */
  readonly stopFraction?: number
}

/** The part of a schedule that says when it ends. */
export type StopAt = Pick<UpdateSchedule, 'stop' | 'stopFraction'>

/** Whether the masks change after this step. */
export const isUpdateStep = (schedule: UpdateSchedule, step: number, totalSteps: number): boolean =>
  step % schedule.interval === 0 && step > (schedule.start ?? 0) && step <= lastStep(schedule, totalSteps)

/** The last step at which an update may happen; drop-fraction schedules end there. */
export function lastStep({ stop, stopFraction }: StopAt, totalSteps: number): number {
  // As in `pruneCount`: 0.07 · 100 and the like may fall short of, or pass, the integer that is meant.
  if (stopFraction !== undefined) return Math.min(totalSteps, Math.floor(totalSteps * stopFraction * (1 + 1e-12)))
  return Math.min(stop ?? totalSteps, totalSteps)
}

/** Refuses a schedule with a number out of its range. */
export function checkUpdateSchedule(where: string, { interval, start = 0, stop, stopFraction }: UpdateSchedule): void {
  check(Number.isInteger(interval) && interval >= 1, () =>
    `${where}: interval must be an integer ≥ 1, got ${interval}. It counts optimizer steps between mask updates; ` +
      'for masks that never change use the method "static".')
  check(Number.isInteger(start) && start >= 0, () => `${where}: start must be an integer ≥ 0 (a step), got ${start}.`)
  check(stop === undefined || (Number.isInteger(stop) && stop > start), () =>
    `${where}: stop must be an integer greater than start, ${start}, got ${stop}. ` +
      'For a share of the run use stopFraction.')
  check(stopFraction === undefined || (stopFraction > 0 && stopFraction <= 1), () =>
    `${where}: stopFraction must be in (0, 1], got ${stopFraction}. For a number of steps use stop.`)
  check(stop === undefined || stopFraction === undefined, () =>
    `${where}: stop and stopFraction exclude each other, got ${stop} and ${stopFraction}. Give one.`)
}
