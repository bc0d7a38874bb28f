import { forecastRs, upperBoundRs, type RsForecast } from '@itop/metrics'
import { dropFractionAt, updateSteps, type UpdaterSettings } from '@itop/updaters'

/** The steps at which masks change in a run, with what random growth would explore, and what no growth can exceed. */
export interface Forecast {
  readonly steps: readonly number[]
  readonly random: RsForecast
  readonly upperBound: RsForecast
}

/** What a run of so many steps would explore. */
export const forecastOf = (
  layers: readonly { readonly size: number, readonly active: number }[], settings: UpdaterSettings, totalSteps: number
): Forecast => {
  const steps = updateSteps(settings, totalSteps)
  const options = { layers, dropFractions: steps.map(step => dropFractionAt(settings, step, totalSteps)) }
  return { steps, random: forecastRs(options), upperBound: upperBoundRs(options) }
}
