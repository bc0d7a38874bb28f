import { checkOptions, pruneCount } from '@itop/masks'
import { check, share, sum } from './check.js'

/** The drop fraction of each update in turn, in [0, 1]: an array, or a function in its place where there are many. */
export interface DropFractions {
  readonly length: number
  /** Of the update with this index, from 0. */
  readonly at: (index: number) => number | undefined
}

/** What a forecast starts from. */
export interface ForecastOptions {
  /**
   * `size`: positions of a layer; `active`: how many exist at the start, in [0, size]; `cell`: how many of them go and
   * come together, default 1.
   */
  readonly layers: readonly { readonly size: number, readonly active: number, readonly cell?: number }[]
  readonly dropFractions: DropFractions
  /** Each layer's share of weights that exist after the update with this index, in [0, 1]. Left out, it stays. */
  readonly densities?: (index: number) => readonly number[]
  /**
   * How many weights an update exchanges: `exact`, the whole number that training uses, ceil(p · active); or
   * `fraction`, p · active as it is, as in a formula of densities. Default `exact`.
   */
  readonly counts?: 'exact' | 'fraction'
}

/** Where an expected or largest R_s stands, in [0, 1]. */
export interface ForecastPoint {
  /** Updates so far. */
  readonly update: number
  readonly rs: number
  /** Of each layer, in the order given. */
  readonly layers: readonly number[]
}

/** An R_s after the last update, and how it gets there: the start and each update, or a thousand evenly spread. */
export interface RsForecast extends ForecastPoint {
  readonly curve: readonly ForecastPoint[]
}

/**
 * The expected R_s of random growth among all positions that do not exist after a prune, those just pruned included.
 *
 * Of N positions A exist and R of them are pruned and replaced, so each of the N − A + R free ones is grown with
 * probability R / (N − A + R), and one that was never active stays so with the rest. Where the number of weights
 * changes, R is a share of the smaller one, and what is grown is what makes up the new one. Exact in expectation for up
 * to 2^18 updates of 16 layers, fewer of more layers. Of more updates, evenly many in a row all count as the middle one
 * of them: as drop fractions only fall, R_s is off by less than 1e-5, and the time does not depend on the length of the
 * run.
 */
export const forecastRs = (options: ForecastOptions): RsForecast =>
  follow('forecastRs', options, (rs, { absent, grown }, times) => {
    if (absent + grown === 0) return 1
    return 1 - (1 - rs) * (times === 1 ? absent / (absent + grown) : Math.exp(-times * Math.log1p(grown / absent)))
  })

/** The largest R_s that any growth rule can reach: it activates never-active weights only, while there are some. */
export const upperBoundRs = (options: ForecastOptions): RsForecast =>
  follow('upperBoundRs', options, (rs, { size, grown }, times) => Math.min(1, rs + times * grown / size))

type Layer = ForecastOptions['layers'][number]

/** What an update does to a layer of so many positions: how many it grows, and how many do not exist after it. */
interface Growth {
  readonly size: number
  readonly grown: number
  readonly absent: number
}

/** The R_s of a layer after so many updates of this kind. */
type Next = (rs: number, growth: Growth, times: number) => number

/** Updates that are followed one by one, and how often a layer is looked at in all; of more updates, groups are. */
const mostGroups = 2 ** 18
const mostLooks = 2 ** 22

/** Points of a curve: more are not told apart on a page. */
const mostPoints = 1024

function follow(where: string, options: ForecastOptions, next: Next): RsForecast {
  checkForecast(where, options)
  const { layers, dropFractions: { length } } = options
  const groups = Math.min(length, mostGroups, Math.max(mostPoints, Math.floor(mostLooks / layers.length)))
  const stride = Math.max(1, Math.ceil(groups / mostPoints))
  const curve = [pointOf(0, layers, layers.map(({ size, active }) => active / size))]
  const state: State = { rates: [...curve[0].layers], active: layers.map(({ active }) => active) }
  for (let group = 0; group < groups; group++) {
    const end = endOf(group, groups, length)
    advance(where, options, state, { first: group === 0 ? 0 : endOf(group - 1, groups, length), end }, next)
    if ((group + 1) % stride === 0 || end === length) curve.push(pointOf(end, layers, [...state.rates]))
  }
  return { ...curve[curve.length - 1], curve }
}

/** How many updates are done after a group: all of them after the last. */
const endOf = (group: number, groups: number, length: number): number =>
  group + 1 === groups ? length : Math.floor((group + 1) * (length / groups))

/** Less than this is lost in rounding: what is left unexplored can only shrink, and no longer changes R_s. */
const nothing = 2 ** -50

/** R_s and existing weights of each layer. */
interface State {
  readonly rates: number[]
  readonly active: number[]
}

/** Carries out updates `first` to `end` − 1 on the rates of all layers, each as the middle one of them. */
function advance(
  where: string, { layers, dropFractions, densities, counts = 'exact' }: ForecastOptions, { rates, active }: State,
  { first, end }: { readonly first: number, readonly end: number }, next: Next
): void {
  if (rates.every(rs => 1 - rs < nothing)) return
  const middle = Math.floor((first + end - 1) / 2)
  const fraction = fractionAt(where, dropFractions, middle)
  const shares = densities?.(middle)
  for (const [i, { size, cell = 1 }] of layers.entries()) {
    const after = shares ? shares[i] * size : active[i]
    const fewer = Math.min(active[i], after)
    const grown = after - fewer + cell * exchangedCount(fewer / cell, fraction, counts)
    if (1 - rates[i] >= nothing) rates[i] = next(rates[i], { size, grown, absent: size - after }, end - first)
    active[i] = after
  }
}

function fractionAt(where: string, fractions: DropFractions, index: number): number {
  const fraction = fractions.at(index)
  check(fraction !== undefined && fraction >= 0 && fraction <= 1, () =>
    `${where}: expected drop fractions in [0, 1], got ${fraction} for update ${index + 1}.`)
  return fraction
}

const pointOf = (update: number, layers: readonly Layer[], rates: readonly number[]): ForecastPoint => ({
  update,
  rs: share(sum(rates.map((rs, i) => rs * layers[i].size)), sum(layers.map(({ size }) => size))),
  layers: rates
})

/** Cells an update exchanges: by the rule of training, or the plain product of the formula. */
function exchangedCount(active: number, fraction: number, counts: 'exact' | 'fraction'): number {
  switch (counts) {
    case 'fraction': return fraction * active
    case 'exact': return pruneCount(active, fraction)
    default: counts satisfies never
      throw new RangeError(`forecastRs: counts must be "exact" or "fraction", got "${String(counts)}".`)
  }
}

function checkForecast(where: string, options: ForecastOptions): void {
  checkOptions(where, options, ['layers', 'dropFractions', 'densities', 'counts'])
  options.layers.forEach(({ size, active }, i) => check(size > 0 && active >= 0 && active <= size, () =>
    `${where}: layer ${i}: expected 0 ≤ active ≤ size and size > 0, got active ${active} and size ${size}.`))
  const { length } = options.dropFractions
  check(Number.isSafeInteger(length) && length >= 0, () =>
    `${where}: expected a number of updates from 0 to 2^53 - 1, got ${length}.`)
}
