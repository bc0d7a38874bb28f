import { check } from './errors.js'
import { lastStep } from './update-schedule.js'

/** Options of a density that falls. */
export interface RampOptions {
  /** Global density at the start. In [density, 1]. */
  readonly initialDensity: number
  /** Global density at the end. In (0, 1]. */
  readonly density: number
  readonly interval: number
  /** The density falls after this step. Integer ≥ 0. */
  readonly rampStart: number
  /** Share of the run at which it has fallen, rounded down to an update. In (0, 1]. */
  readonly rampStopFraction: number
}

/** The updates between which a density falls, counted in updates: `first` is the last one before it does. */
export interface Ramp {
  readonly first: number
  readonly last: number
}

/** The updates of a run in which the density falls; refuses a run that has none. */
export function rampOf(where: string, options: RampOptions, totalSteps: number): Ramp {
  const { interval, rampStart, rampStopFraction, initialDensity, density } = options
  const [first, last] = [
    Math.floor(rampStart / interval), Math.floor(lastStep({ stopFraction: rampStopFraction }, totalSteps) / interval)
  ]
  check(last > first || initialDensity === density, say =>
    `${where}: the density is to fall from ${initialDensity} to ${density} between step ${rampStart} and ` +
      `${rampStopFraction} of ${totalSteps} steps, and no update every ${interval} steps lies there. ` +
      `Choose a smaller ${say('interval')}, or a longer run.`)
  return { first, last }
}

/** d_f + (d_i − d_f)(1 − progress)³: density after an update. Zhu and Gupta 2017, https://arxiv.org/abs/1710.01878 */
export function densityAfter({ first, last }: Ramp, { initialDensity, density, interval }: RampOptions, step: number) {
  const progress = (Math.floor(step / interval) - first) / (last - first)
  if (progress >= 1 || initialDensity === density) return density
  return density + (initialDensity - density) * (1 - Math.max(0, progress)) ** 3
}
