import { forecastRs, upperBoundRs, type ForecastOptions, type ForecastPoint, type RsForecast } from '@itop/metrics'
import { plannedUpdates, type UpdatePlan } from '@itop/updaters'

/** How often masks change in a run, what random growth would explore, and what no growth can exceed. */
export interface Forecast {
  readonly updates: number
  /** The step at which a point of a curve stands. */
  readonly stepOf: (point: ForecastPoint) => number
  readonly random: RsForecast
  readonly upperBound: RsForecast
}

/**
 * Whether a forecast tells what a network of this density will try: of weights that are not exchanged but chosen anew
 * by their size, nothing is known beforehand. Counts are rounded, so that it may move a little all the same.
 */
export const foretells = (rsForecast: number, density: number): boolean =>
  rsForecast - density > 0.0005 || rsForecast > 0.9995

/** Layers at the start of a run: positions, weights that exist. */
type FirstLayers = readonly { readonly size: number, readonly active: number }[]

/** What growth at random would explore. `cells`: how many weights go and come together in each layer. */
export const randomGrowth = (
  layers: FirstLayers, cells: readonly number[], plan: UpdatePlan
): Omit<Forecast, 'upperBound'> => ({
  updates: plan.count,
  stepOf: ({ update }) => update === 0 ? 0 : plan.step(update),
  random: forecastRs(optionsOf(layers, cells, plan))
})

/** What a run would explore, as `randomGrowth` has it, and at most. */
export function forecastOf(layers: FirstLayers, cells: readonly number[], plan: UpdatePlan): Forecast {
  const bound = upperBoundRs(optionsOf(layers, cells, plan))
  return { ...randomGrowth(layers, cells, plan), upperBound: exchanges(plan) ? bound : unbounded(bound) }
}

const optionsOf = (layers: FirstLayers, cells: readonly number[], plan: UpdatePlan): ForecastOptions => ({
  layers: layers.map(({ size, active }, i) => ({ size, active, cell: cells[i]! })), ...plannedUpdates(plan)
})

/** Whether updates exchange a number of weights that is known, if there are any. */
const exchanges = ({ count, step, at }: UpdatePlan): boolean => count === 0 || at(step(1)).dropFraction > 0

/** Where weights are chosen anew among all that is stored, all may be tried, from the first update on. */
function unbounded(bound: RsForecast): RsForecast {
  const all = <Point extends ForecastPoint>(point: Point): Point =>
    ({ ...point, rs: 1, layers: point.layers.map(() => 1) })
  return { ...all(bound), curve: bound.curve.map((point, update) => update === 0 ? point : all(point)) }
}
