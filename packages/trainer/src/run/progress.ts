import type { StepProgress } from '../records/events.js'

/** Listeners to every step, and a moving average of its time. Nothing is made when nobody listens. */
export interface Progress {
  readonly listen: (listener: (progress: StepProgress) => void) => () => void
  /** So long took so many steps. Once before anything is told. */
  readonly measured: (milliseconds: number, steps: number) => void
  /** Tells the listeners; `describe` is called only when there are any. */
  readonly tell: (describe: () => Omit<StepProgress, 'millisecondsPerStep'>) => void
}

/** Weight of the newest step in the average: about the last twenty count. */
const share = 0.1

/** No listeners yet. */
export function createProgress(): Progress {
  const listeners = new Set<(progress: StepProgress) => void>()
  let millisecondsPerStep = NaN
  return {
    listen: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    measured: (milliseconds, steps) => {
      const old = Number.isNaN(millisecondsPerStep) ? 0 : (1 - share) ** steps
      millisecondsPerStep = (old && old * millisecondsPerStep) + (1 - old) * milliseconds / steps
    },
    tell: describe => {
      if (listeners.size === 0) return
      const progress = { ...describe(), millisecondsPerStep }
      for (const listener of listeners) listener(progress)
    }
  }
}
