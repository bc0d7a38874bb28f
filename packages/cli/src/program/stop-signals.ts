import { constants } from 'node:os'

/** How a program is asked to stop: by Ctrl-C, by a queue or scheduler, by the end of its terminal. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One of them. */
export type StopSignal = typeof stopSignals[number]

/** Why a signal was aborted: the process was asked to stop. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest'

  constructor(readonly signal: StopSignal) {
    super(`stopped by ${signal}`)
  }
}

/** The exit status after a signal: 130, 143, 129. */
export const statusAfter = (signal: StopSignal): number => 128 + constants.signals[signal]

/** The exit status of a program that was stopped: by which signal, if it was one; else as by Ctrl-C. */
export const stoppedStatus = (interrupt: AbortSignal | undefined): number =>
  statusAfter(interrupt?.reason instanceof StopRequest ? interrupt.reason.signal : 'SIGINT')
