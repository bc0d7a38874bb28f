import { forecastRs, upperBoundRs, type ForecastPoint, type RsForecast } from '@itop/metrics'
import { plannedUpdates, type UpdatePlan } from '@itop/updaters'

/** How often masks change in a run, what random growth would explore, and what no growth can exceed. */
export interface Forecast {
  readonly updates: number
  /** The step at which a point of a curve stands. */
  readonly stepOf: (point: ForecastPoint) => number
  readonly random: RsForecast
  readonly upperBound: RsForecast
}

/** What a run would explore. `active`: weights at the start; `cells`: how many go and come together in each layer. */
export const forecastOf = (
  layers: readonly { readonly size: number, readonly active: number }[], cells: readonly number[], plan: UpdatePlan
): Forecast => {
  const options = {
    layers: layers.map(({ size, active }, i) => ({ size, active, cell: cells[i]! })), ...plannedUpdates(plan)
  }
  return {
    updates: plan.count,
    stepOf: ({ update }) => update === 0 ? 0 : plan.step(update),
    random: forecastRs(options),
    upperBound: upperBoundRs(options)
  }
}
