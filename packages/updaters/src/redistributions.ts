import { growRules, scoresIn } from '@itop/criteria'
import { meanShares } from './mean-shares.js'
import type { LayerView } from './types.js'

/** What says how many weights come in each layer: its share of all that come. */
export interface Redistribution {
  readonly needs: readonly string[]
  readonly shares: (layers: readonly LayerView[]) => Promise<readonly number[]> | readonly number[]
}

const { needs } = growRules['momentum']

/** One by a number that each layer has. */
const by = (number: (layer: LayerView) => number): Redistribution =>
  ({ needs: [], shares: layers => sharesOf(layers.map(number)) })

/** As the SNFS code has them, funcs.py, by the names people type. */
export const redistributions = {
  /** The mean size of the moving average of the gradient, over weights that exist. */
  momentum: {
    needs,
    shares: layers => meanShares(layers.map(({ name, stored: mask, measured }) =>
      ({ mask, source: scoresIn(`${name}: redistribution`, measured, needs[0]) })))
  },
  /** The mean size of weights. */
  magnitude: by(({ values }) => values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length)),
  /** The number of weights. */
  nonzeros: by(({ stored }) => stored.count),
  /** The number of positions. */
  none: by(({ stored }) => stored.size)
} satisfies Readonly<Record<string, Redistribution>>

function sharesOf(numbers: readonly number[]): readonly number[] {
  const total = numbers.reduce((a, b) => a + b, 0)
  return numbers.map(number => total === 0 ? 1 / numbers.length : number / total)
}
