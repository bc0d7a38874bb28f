import type { DropSchedule } from '@itop/updaters'

/** Of each update's share of weights to exchange, ever less is left: a square of the steps to go. */
export const schedule: DropSchedule = {
  name: 'my-idea',
  about: 'falls with the square of the steps that are left',
  parameters: {},   // numbers that it was made with, for the record
  at: (initial, progress) => initial * (1 - progress) ** 2
}
