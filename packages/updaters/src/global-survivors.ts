import { activeCount, type Mask } from '@itop/masks'
import { keepsake } from './guard.js'
import { survivorsOf, type Pruned } from './prune-layer.js'
import { select, type Order } from './select.js'

/** A layer's existing weights and how much each is worth keeping, `[nnz]`. */
export interface Ranked {
  readonly mask: Mask
  readonly scores: ArrayLike<number>
}

/** How layers that are ranked together share what stays. */
export interface SurvivorOptions {
  /** Default 'exact'. */
  readonly order?: Order
  /** Whether each layer keeps its best, whatever others have; `count` is then at least one a layer. Default true. */
  readonly guarded?: boolean
}

/** As several authors' codes choose: one fewer than asked for, and a layer may lose all it has. */
export const aboveLast: SurvivorOptions = { order: 'greater', guarded: false }

/**
 * What is left of each layer when all together keep `count` weights, those that score highest. Of tied weights those of
 * earlier layers stay, then lower flat indices.
 */
export function globalSurvivors(
  layers: readonly Ranked[], count: number, { order = 'exact', guarded = true }: SurvivorOptions = {}
): readonly Pruned[] {
  const all = joined(layers)
  if (guarded) {
    for (const [i, start] of starts(layers).entries()) {
      const place = keepsake(layers[i].scores)
      if (place !== undefined) all[start + place] = Infinity
    }
  }
  return split(layers, select(all, count, order))
}

/** Which are left of all, and how many a share of them is. */
export interface Selection extends SurvivorOptions {
  readonly count: (size: number, share: number) => number
}

/** As many as are asked for; each layer keeps a weight. */
export const exactly: Selection = { count: activeCount }

/** As GraNet's code chooses of all layers together: of so many rounded down, one fewer. */
export const roundedDown: Selection = { ...aboveLast, count: (size, share) => Math.floor(size * share) }

/** As AC/DC's code chooses, ACDC @ ac53210, pruners.py 190-246: of so many rounded up, one fewer. */
export const roundedUp: Selection = { ...aboveLast, count: (size, share) => Math.ceil(size * share) }

/** What is left of each layer when this share of all positions exists. */
export const survivorsOfShare = (
  layers: readonly Ranked[], share: number, selection: Selection
): readonly Pruned[] =>
  globalSurvivors(layers, selection.count(layers.reduce((sum, { mask }) => sum + mask.size, 0), share), selection)

function joined(layers: readonly Ranked[]): Float64Array {
  const all = new Float64Array(layers.reduce((sum, { scores }) => sum + scores.length, 0))
  for (const [i, start] of starts(layers).entries()) all.set(layers[i].scores, start)
  return all
}

/** Where each layer's scores begin among all. */
function starts(layers: readonly Ranked[]): readonly number[] {
  let next = 0
  return layers.map(({ scores }) => (next += scores.length) - scores.length)
}

function split(layers: readonly Ranked[], chosen: Uint32Array): readonly Pruned[] {
  let next = 0
  return starts(layers).map((start, i) => {
    const { mask } = layers[i]
    const from = next
    while (next < chosen.length && chosen[next] < start + mask.count) next++
    return survivorsOf(mask, chosen.slice(from, next).map(place => place - start))
  })
}
