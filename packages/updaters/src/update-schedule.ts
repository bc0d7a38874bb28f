import { check, given } from './errors.js'

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

/** The last step at which an update may happen; drop-fraction schedules end there. */
export function lastStep({ stop, stopFraction }: StopAt, totalSteps: number): number {
  // As in `pruneCount`: 0.07 · 100 and the like may fall short of, or pass, the integer that is meant.
  if (stopFraction !== undefined) return Math.min(totalSteps, Math.floor(totalSteps * stopFraction * (1 + 1e-12)))
  return Math.min(stop ?? totalSteps, totalSteps)
}

/** The schedule in options whose numbers are checked by themselves: refuses those that do not go together. */
export function updateSchedule(where: string, options: UpdateSchedule): UpdateSchedule {
  const { interval, start, stop, stopFraction } = options
  check(stop === undefined || stop > (start ?? 0), say =>
    `${where}: ${say('stop')} must be an integer greater than ${say('start')}, ${start ?? 0}, got ${stop}. ` +
      `For a share of the run use ${say('stopFraction')}.`)
  check(stop === undefined || stopFraction === undefined, say =>
    `${where}: ${say('stop')} and ${say('stopFraction')} exclude each other, got ${stop} and ${stopFraction}. ` +
      'Give one.')
  return given({ interval, start, stop, stopFraction }) as UpdateSchedule   // the same keys, less those not given
}
