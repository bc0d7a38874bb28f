import { scoresIn } from '@itop/criteria'
import { check } from '../errors.js'
import { survivorsOf } from '../prune-layer.js'
import type { StructureAxis } from '../structures/structure-axis.js'
import type { Cells } from '../structures/types.js'
import type { LayerView } from '../types.js'
import type { Mutation, Sparsities } from './mest-bounds.js'

/**
 * As MEST @ a428026, utils_pr.py 106-146 and 370- has it: cells stay whose score is above a percentile of the scores of
 * all positions, of which those that do not exist have their gradients', and are not kept; of a share of all that is
 * left out, rounded up, so many come. A box scores its norm.
 */
export const byPercentile = (lambda: number, { pruneTo, growTo }: Sparsities): Mutation => ({
  pruned: async (layer, cells) => {
    const existing = cells.cellsOf(layer.stored)
    const all = lambda === 0 ? new Float64Array(existing.size) : await gradientsOf(layer, cells, lambda)
    const squares = cells.scoresOf(layer.stored, Float64Array.from(layer.values, value => value * value))
    const places = [...existing.indices()]
    for (const [i, cell] of places.entries()) all[cell] += Math.sqrt(squares[i])
    const threshold = percentile(all, pruneTo)
    return survivorsOf(existing,
      Uint32Array.from(places.flatMap((cell, i) => all[cell] > threshold && squares[i] !== 0 ? [i] : [])))
  },
  grown: ({ kept: { size, count } }) => pruneTo === growTo ? 0 : Math.max(0, Math.floor(size - count - growTo * size))
})

/** Refuses a structure whose counts a threshold would not keep. */
export function refuseGroups({ grouped, settings: { structure } }: StructureAxis): void {
  check(!grouped, say => `mest: ${say('counts', 'reference')} keeps what is above a threshold, got ` +
    `${say('structure', structure)}, which has as many weights of each output or group. Leave one out.`)
}

/** λ|∂L/∂w| of every cell. */
async function gradientsOf({ name, measured }: LayerView, cells: Cells, lambda: number): Promise<Float64Array> {
  const scores: number[] = []
  for await (const block of cells.sourceOf(scoresIn(`${name}: mest`, measured, 'gradient')).blocks()) {
    scores.push(...block.scores)
  }
  return Float64Array.from(scores, score => lambda * score)
}

/** The number below which a share of numbers lies, interpolated between its two neighbours. */
function percentile(numbers: Float64Array, share: number): number {
  const sorted = numbers.slice().sort()
  const place = share * (sorted.length - 1)
  const low = Math.floor(place)
  return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low])
}
