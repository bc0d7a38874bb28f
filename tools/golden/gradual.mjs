// Gradual pruning at the end of its ramp, of one dense layer: a cut to a density by a code's rounding.
import { Mask } from '@itop/masks'
import { gmp } from '@itop/updaters'

/** The structure of a block as the codes say it, and how a block scores. Sums rank as averages do. */
const structured = ([outputs, inputs], pooling) => outputs * inputs === 1 ? {}
  : { structure: `block:${outputs}x${inputs}`, pooling: pooling.toLowerCase() === 'max' ? 'max' : 'sum' }

/** The mask that is left of a layer of these weights. */
export async function pruned({ shape, weight, density, block = [1, 1], pooling = 'avg', counts }) {
  const stored = Mask.full(shape)
  const updater = gmp({ density, interval: 1, rampStopFraction: 1, counts, ...structured(block, pooling) })
  const view = {
    name: 'w', stored, forward: stored, everActive: stored, values: Float32Array.from(weight), measured: {}
  }
  const { change } = await updater.update(undefined, [view], { step: 1, totalSteps: 1, seed: 1 })
  return change.layers[0].stored
}

/** How many stay of so many: max(1, round(N(1 − s))) in float32, halves to even. */
export function roundedCount(size, sparsity) {
  const exact = Math.fround(size * Math.fround(1 - Math.fround(sparsity)))
  return Math.max(1, halfEven(exact))
}

/** The nearest integer, of two the even one, as Python rounds. */
export function halfEven(number) {
  const below = Math.floor(number)
  return number - below === 0.5 ? below + below % 2 : Math.round(number)
}
