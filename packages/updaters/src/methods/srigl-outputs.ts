import { Mask, topK, type ScoreSource } from '@itop/masks'
import { survivorsOf, type Pruned } from '../prune-layer.js'
import { bounds } from '../structures/groups.js'

/** How many weights a layer has, and how many of them an update exchanges. */
export interface Exchanged {
  readonly kept: number
  readonly moved: number
}

/** How many weights an update keeps; in the authors' code one that is 0 does not exist. */
export function keptOf(sizes: ArrayLike<number>, fraction: number, counts: 'exact' | 'reference'): number {
  const kept = sizes.length - Math.floor(sizes.length * fraction)
  return counts === 'exact' ? kept : Math.min(kept, Array.from(sizes).filter(size => size > 0).length)
}

/** How many of each output's positions are worth keeping: among the largest weights, or the largest gradients. */
export async function salientCounts(
  mask: Mask, sizes: ArrayLike<number>, gradient: ScoreSource, { kept, moved }: Exchanged
): Promise<readonly number[]> {
  const [outputs] = mask.shape
  const columns = mask.size / outputs
  const { indices } = await gradient.topK(moved, Mask.empty(mask.shape))
  const positions = mask.indices()
  const steepest = Mask.fromIndices(mask.shape, indices)
  const counts = Array<number>(outputs).fill(0)
  for (const position of indices) counts[Math.floor(position / columns)]++
  for (const place of topK(sizes, kept)) {
    const position = positions[place]
    if (!steepest.has(position)) counts[Math.floor(position / columns)]++
  }
  return counts
}

/**
 * Whether each output stays: it has so many salient positions, which may be a share of its fan-in. Where too few
 * reach that for `budget` weights to find room, so do those that come nearest to it.
 */
export function stayingOutputs(
  salient: readonly number[], salience: number, { budget, columns }: Room
): readonly boolean[] {
  const fanIn = Math.floor(budget / salient.length)   // if all stay
  const asked = salience >= 1 || salience === 0 ? salience : Math.max(1, Math.floor(salience * fanIn))
  const descending = salient.toSorted((a, b) => b - a)
  const needed = Math.min(salient.length - 1, Math.floor(budget / columns))   // one more than can be full
  const least = Math.min(asked, descending[needed])
  return salient.map(count => count >= least)
}

/** How many weights a layer has, and how many positions an output. */
export interface Room {
  readonly budget: number
  readonly columns: number
}

/**
 * How many weights each output has: the budget shared out evenly among those that stay. What does not divide goes one
 * each to those with the most salient positions, of equal ones to the lower; or, as in the authors' code, nowhere.
 */
export function fanIns(
  stays: readonly boolean[], salient: readonly number[], budget: number, counts: 'exact' | 'reference'
): readonly number[] {
  const staying = [...stays.keys()].filter(output => stays[output])
  const fanIn = Math.floor(budget / staying.length)
  const extra = new Set(counts === 'exact'
    ? staying.toSorted((a, b) => salient[b] - salient[a] || a - b).slice(0, budget % staying.length) : [])
  return stays.map((stay, output) => stay ? fanIn + (extra.has(output) ? 1 : 0) : 0)
}

/**
 * What is left of a layer: its largest weights, of each output at most its fan-in; of more the largest of them, or, as
 * in the authors' code, the first.
 */
export function trimmed(
  mask: Mask, sizes: ArrayLike<number>, kept: number,
  { fanIn, counts }: { readonly fanIn: readonly number[], readonly counts: 'exact' | 'reference' }
): Pruned {
  const ranges = bounds(mask, fanIn.length)
  // Weights of removed outputs take no places of the layer's largest.
  const candidates = ranges.flatMap(([from, to], output) => fanIn[output] === 0 ? [] : range(from, to))
  const chosen = new Uint8Array(mask.count)
  for (const i of topK(candidates.map(place => sizes[place]), Math.min(kept, candidates.length))) {
    chosen[candidates[i]] = 1
  }
  return survivorsOf(mask, Uint32Array.from(ranges.flatMap(([from, to], output) => {
    const own = range(from, to).filter(place => chosen[place] === 1)
    if (own.length <= fanIn[output]) return own
    return counts === 'reference' ? own.slice(0, fanIn[output])
      : [...topK(own.map(place => sizes[place]), fanIn[output])].map(i => own[i])
  })))
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
