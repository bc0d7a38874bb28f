import { pruneCount } from '@itop/masks'
import { check, refuseUnknownKeys, share, sum } from './check.js'

/** What a forecast starts from. */
export interface ForecastOptions {
  /** `size`: positions of a layer; `active`: how many exist, constant over the run, in [0, size]. */
  readonly layers: readonly { readonly size: number, readonly active: number }[]
  /** The drop fraction of each update in turn, in [0, 1]. */
  readonly dropFractions: readonly number[]
  /**
   * How many weights an update exchanges: `exact`, the whole number that training uses, ceil(p · active); or
   * `fraction`, p · active as it is, as in a formula of densities. Default `exact`.
   */
  readonly counts?: 'exact' | 'fraction'
}

/** An expected or largest R_s after the last update, in [0, 1], and how it gets there. */
export interface RsForecast {
  readonly rs: number
  /** Of each layer, in the order given. */
  readonly layers: readonly number[]
  /** The start and each update: one entry more than there are drop fractions. */
  readonly curve: readonly { readonly rs: number, readonly layers: readonly number[] }[]
}

/**
 * The expected R_s of random growth among all positions that do not exist after a prune, those just pruned included.
 *
 * Of N positions A exist and R of them are pruned and replaced, so each of the N − A + R free ones is grown with
 * probability R / (N − A + R), and one that was never active stays so with the rest. Exact in expectation.
 */
export const forecastRs = (options: ForecastOptions): RsForecast =>
  follow('forecastRs', options, (rs, { size, active }, exchanged) => {
    const free = size - active + exchanged
    return free === 0 ? 1 : 1 - (1 - rs) * (size - active) / free
  })

/** The largest R_s that any growth rule can reach: it activates never-active weights only, while there are some. */
export const upperBoundRs = (options: ForecastOptions): RsForecast =>
  follow('upperBoundRs', options, (rs, { size }, exchanged) => Math.min(1, rs + exchanged / size))

type Layer = ForecastOptions['layers'][number]

type Next = (rs: number, layer: Layer, exchanged: number) => number

function follow(where: string, options: ForecastOptions, next: Next): RsForecast {
  checkOptions(where, options)
  const end = pointOf(options.layers, options.layers.map(layer => lastRate(layer, options, next)))
  // Made when it is asked for: a long run has millions of updates, and most callers want the end alone.
  let curve: Point[] | undefined
  return { ...end, get curve() { return curve ??= [...pointsOf(options, next)] } }
}

/** Less than this is lost in rounding: what is left unexplored can only shrink, and no longer changes R_s. */
const nothing = 2 ** -50

/** Where a layer's curve ends, reached in some hundred updates where there are millions. */
function lastRate(layer: Layer, { dropFractions, counts = 'exact' }: ForecastOptions, next: Next): number {
  let rs = layer.active / layer.size
  for (const fraction of dropFractions) {
    if (1 - rs < nothing) break
    rs = next(rs, layer, exchangedCount(layer.active, fraction, counts))
  }
  return rs
}

type Point = RsForecast['curve'][number]

const startOf = ({ layers }: ForecastOptions): Point => pointOf(layers, layers.map(({ size, active }) => active / size))

const pointOf = (layers: readonly Layer[], rates: readonly number[]): Point => ({
  rs: share(sum(rates.map((rs, i) => rs * layers[i].size)), sum(layers.map(({ size }) => size))), layers: rates
})

/** The start and each update. */
function* pointsOf(options: ForecastOptions, next: Next): Generator<Point, void> {
  const { layers, dropFractions, counts = 'exact' } = options
  let point = startOf(options)
  yield point
  for (const fraction of dropFractions) {
    point = pointOf(layers, point.layers.map((rs, i) =>
      next(rs, layers[i], exchangedCount(layers[i].active, fraction, counts))))
    yield point
  }
}

/** Weights an update exchanges: by the rule of training, or the plain product of the formula. */
function exchangedCount(active: number, fraction: number, counts: 'exact' | 'fraction'): number {
  switch (counts) {
    case 'fraction': return fraction * active
    case 'exact': return pruneCount(active, fraction)
    default: counts satisfies never
      throw new RangeError(`forecastRs: counts must be "exact" or "fraction", got "${String(counts)}".`)
  }
}

function checkOptions(where: string, options: ForecastOptions): void {
  refuseUnknownKeys(where, options, ['layers', 'dropFractions', 'counts'])
  options.layers.forEach(({ size, active }, i) => check(size > 0 && active >= 0 && active <= size, () =>
    `${where}: layer ${i}: expected 0 ≤ active ≤ size and size > 0, got active ${active} and size ${size}.`))
  options.dropFractions.forEach((fraction, i) => check(fraction >= 0 && fraction <= 1, () =>
    `${where}: expected drop fractions in [0, 1], got ${fraction} for update ${i + 1}.`))
}
