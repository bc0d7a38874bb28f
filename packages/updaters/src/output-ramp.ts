import { leftOf, wholeRampOf } from './density-ramp.js'

/** How outputs go. */
export interface OutputRamp {
  /** Share of the outputs that may go which stays at the end. In (0, 1]. */
  readonly outputDensity: number
  /** Outputs go after this step. Integer ≥ 0. */
  readonly rampStart: number
  /** Share of the run at which they have gone. In (0, 1]. */
  readonly rampStopFraction: number
}

/** The share of outputs that stays after each step of a run, along a cubic curve; refuses a run that has none. */
export function outputShare(options: OutputRamp, totalSteps: number): (step: number) => number {
  const { outputDensity } = options
  const curve = { ...options, initialDensity: 1, density: outputDensity, interval: 1 }
  const ramp = wholeRampOf('chase', curve, totalSteps)
  return step => step <= ramp.first ? 1 : outputDensity + (1 - outputDensity) * leftOf(ramp, curve, step)
}
