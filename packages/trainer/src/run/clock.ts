/** Adds time to the seconds of a run and of its present epoch. */
export interface Clock {
  /** Adds what has passed since the last call. */
  readonly advance: () => void
  /** Forgets what has passed since the last call. */
  readonly skip: () => void
}

/** A clock that starts now and adds to `seconds`. */
export function createClock(seconds: { run: number, epoch: number }): Clock {
  let since = performance.now()
  return {
    advance: () => {
      const now = performance.now()
      seconds.run += (now - since) / 1000
      seconds.epoch += (now - since) / 1000
      since = now
    },
    skip: () => { since = performance.now() }
  }
}
