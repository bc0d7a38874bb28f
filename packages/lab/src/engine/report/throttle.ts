/** Lets something happen at most so often. */
export interface Throttle {
  /** Whether it may happen now; if so, that counts as once. */
  readonly pass: (now: number) => boolean
  /** Whether it could. */
  readonly ready: (now: number) => boolean
}

/** At most once in so many milliseconds; the first time at once. */
export function createThrottle(milliseconds: number): Throttle {
  let last = -Infinity
  const ready = (now: number): boolean => now - last >= milliseconds
  return {
    ready,
    pass: now => {
      if (!ready(now)) return false
      last = now
      return true
    }
  }
}
