import type { StepProgress } from '../records/events.js'
import { createListeners, type Listeners } from '../records/listeners.js'

/** Listeners to every step, and a moving average of its time. Nothing is made when nobody listens. */
export interface Progress {
  readonly listen: Listeners<StepProgress>['listen']
  /** So long took so many steps. Once before anything is told. */
  readonly measured: (milliseconds: number, steps: number) => void
  /** Tells the listeners; `describe` is called only when there are any. */
  readonly tell: (describe: () => Omit<StepProgress, 'millisecondsPerStep'>) => void
}

/** Weight of the newest step in the average: about the last twenty count. */
const share = 0.1

/** No listeners yet. */
export function createProgress(): Progress {
  const { listen, tell } = createListeners<StepProgress>()
  let millisecondsPerStep = NaN
  return {
    listen,
    measured: (milliseconds, steps) => {
      const old = Number.isNaN(millisecondsPerStep) ? 0 : (1 - share) ** steps
      millisecondsPerStep = (old && old * millisecondsPerStep) + (1 - old) * milliseconds / steps
    },
    tell: describe => tell(() => ({ ...describe(), millisecondsPerStep }))
  }
}
