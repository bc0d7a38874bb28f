import { errorCode } from '../errors/user-error.js'

/** Whether a device went away under a training. Told by its code: the class may be in a package that is not loaded. */
export function isDeviceLost(error: unknown): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (errorCode(cause) === 'device-lost') return true
  }
  return false
}

/** A training in attempts, each on what `On` names: a device, and the state to go on from. */
export interface Attempts<On, Result> {
  /** Trains to the end; rejects where the device is lost meanwhile. */
  readonly attempt: (on: On) => Promise<Result>
  /** What the next attempt is made on. Rejects where there shall be none. */
  readonly replace: (loss: Error, on: On) => Promise<On>
}

/** What a training ends with, however many devices are lost under it. */
export async function throughLosses<On, Result>(
  first: On, { attempt, replace }: Attempts<On, Result>
): Promise<Result> {
  for (let on = first; ;) {
    try {
      return await attempt(on)
    } catch (error) {
      if (!isDeviceLost(error)) throw error
      on = await replace(error, on)
    }
  }
}
