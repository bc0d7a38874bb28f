import { erk } from '@itop/masks'
import { halfEven, runRounds } from '../lamp-rounds.mjs'

export const method = 'lamp-erk'

/** What is to survive is rounded in each layer before it becomes a share of what goes. */
export const run = golden => runRounds(golden, (layers, options) =>
  erk(layers, options).map(({ size, density }) => ({ density: halfEven(size * density) / size })))
