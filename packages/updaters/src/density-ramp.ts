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
  /** Share of the run at which it has fallen. In (0, 1]. */
  readonly rampStopFraction: number
  /** The exponent of the curve. Greater than 0, default 3. */
  readonly rampPower?: number | undefined
}

/** The steps between which a density falls: `first` is the last one before it does, at `last` it has fallen. */
export interface Ramp {
  readonly first: number
  readonly last: number
}

/** The ramp of a run, its ends rounded down to updates; refuses a run that has none. */
export function rampOf(where: string, options: RampOptions, totalSteps: number): Ramp {
  const { interval, rampStopFraction } = options
  const { first, last } = endsOf(options, totalSteps)
  const ramp = { first: Math.floor(first / interval) * interval, last: Math.floor(last / interval) * interval }
  check(falls(ramp, options), say => `${falling(where, options)} and ${rampStopFraction} of ${totalSteps} steps, ` +
    `and no update every ${interval} steps lies there. Choose a smaller ${say('interval')}, or a longer run.`)
  return ramp
}

/** The ramp of a run to the step, its ends where they are asked for; refuses a run that has none. */
export function wholeRampOf(where: string, options: RampOptions, totalSteps: number): Ramp {
  const ramp = endsOf(options, totalSteps)
  check(falls(ramp, options), say => `${falling(where, options)} and ${options.rampStopFraction} of ${totalSteps} ` +
    `steps, which is no later. Choose a smaller ${say('rampStart')}, or a longer run.`)
  return ramp
}

const endsOf = ({ rampStart: first, rampStopFraction: stopFraction }: RampOptions, totalSteps: number): Ramp =>
  ({ first, last: lastStep({ stopFraction }, totalSteps) })

const falls = ({ first, last }: Ramp, { initialDensity, density }: RampOptions) =>
  last > first || initialDensity === density

const falling = (where: string, { initialDensity, density, rampStart }: RampOptions) =>
  `${where}: the density is to fall from ${initialDensity} to ${density} between step ${rampStart}`

/** (1 − progress)³: which part of the way down is left after an update. */
export function leftOf(
  { first, last }: Ramp, { interval, rampPower = 3 }: Pick<RampOptions, 'interval' | 'rampPower'>, step: number
): number {
  if (step >= last) return 0
  const progress = Math.floor((step - first) / interval) * interval / (last - first)
  return (1 - Math.max(0, progress)) ** rampPower
}

/** d_f + (d_i − d_f)(1 − progress)³: density after an update. Zhu and Gupta 2017, https://arxiv.org/abs/1710.01878 */
export const densityAfter = (ramp: Ramp, options: RampOptions, step: number): number =>
  options.density + (options.initialDensity - options.density) * leftOf(ramp, options, step)
