import type { Checkpoint } from '@itop/checkpoint'

/** What a run has reached, however it ended. */
interface ReachedState {
  /** Optimizer steps completed. */
  readonly step: number
  /** Over maskable weights, as `active` and `rs`. */
  readonly density: number
  readonly active: number
  readonly rs: number
  /** The state at the end: `loadNetwork` takes it, and so does `resumeFrom`. */
  readonly checkpoint: Checkpoint
}

/** The end of a run that was left alone: `testLoss` and `testAccuracy` are those of the whole test split. */
interface Tested {
  readonly finished: true
  readonly testLoss: number
  readonly testAccuracy: number
}

/** The end of a run that was stopped before its last step, where nothing is tested. */
interface Stopped {
  readonly finished: false
  readonly testLoss?: undefined
  readonly testAccuracy?: undefined
}

/** How the loop ended. */
export type RunResult = ReachedState & (Tested | Stopped)

/** How a run ended. Whether it is `finished` says whether there is a `testAccuracy`. */
export type TrainResult = RunResult & { readonly warnings: readonly string[] }
