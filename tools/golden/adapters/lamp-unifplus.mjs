import { uniformPlus } from '@itop/masks'
import { halfEven, runRounds } from '../lamp-rounds.mjs'

export const method = 'lamp-unifplus'

/** The number to go is rounded first, in all layers together. */
export const run = golden => runRounds(golden, (layers, { density, existing }) => {
  const all = existing.reduce((sum, count) => sum + count, 0)
  return uniformPlus(layers, { density: 1 - halfEven(all * (1 - density)) / all, existing })
})
