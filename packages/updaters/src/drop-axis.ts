import { dropSchedule } from './drop-schedules.js'
import { check, given } from './errors.js'
import type { DropSchedule } from './schedules/types.js'
import { lastStep, type StopAt } from './update-schedule.js'

/** Options of how much an update exchanges. */
export interface DropOptions {
  /** Share of each layer's weights that the first update would exchange at step 0. In (0, 1]. */
  readonly dropFraction: number
  readonly dropSchedule: string | DropSchedule
  /** What the schedule named 'cosine' ends at. In [0, dropFraction], default 0.005. */
  readonly dropFloor?: number | undefined
  /** The exponent of the schedule named 'inverse-power'. Greater than 0, default 3. */
  readonly dropPower?: number | undefined
}

/** How much an update exchanges, over a run. */
export interface DropAxis {
  /**
   * The drop fraction at a step. It ends at the last step an update may happen: T is the run's length, as in ITOP, or
   * the stop where there is one, as in RigL. Past T it stays at its last value.
   */
  readonly at: (when: StopAt, step: number, totalSteps: number) => number
  readonly settings: { readonly dropFraction: number, readonly dropSchedule: string } & DropSchedule['parameters']
}

/** The axis of checked options. */
export function dropAxis(where: string, options: DropOptions): DropAxis {
  const schedule = scheduleOf(where, options)
  const { dropFraction } = options
  schedule.at(dropFraction, 0)   // refuses a first fraction below the floor now rather than at the first update
  return {
    at: (when, step, totalSteps) =>
      schedule.at(dropFraction, Math.min(1, step / Math.max(1, lastStep(when, totalSteps)))),
    settings: { dropFraction, dropSchedule: schedule.name, ...schedule.parameters }
  }
}

function scheduleOf(where: string, { dropSchedule: choice, dropFloor, dropPower }: DropOptions): DropSchedule {
  const parameters = given({ dropFloor, dropPower })
  if (typeof choice === 'string') return dropSchedule(where, choice, parameters)
  check(Object.keys(parameters).length === 0, () =>
    `${where}: dropFloor and dropPower go with a drop schedule's name, got a schedule of your own. Give them to it.`)
  check(typeof choice?.name === 'string', () => `${where}: dropSchedule must be a name or a schedule, got ${choice}.`)
  return choice
}
