import type { Measured, PruneScore } from '@itop/criteria'
import { select, type Mask } from '@itop/masks'
import { check } from './errors.js'
import { firstNaN } from './first-nan.js'
import { inLayer } from './layer-error.js'
import { checkMeasured } from './measured.js'
import { cleared } from './positions.js'
import { bestOfGroups } from './structures/groups.js'
import { positionsAsCells } from './structures/positions-as-cells.js'
import type { Cells } from './structures/types.js'

/** One layer's prune phase. Arrays are `[nnz]` of the mask, ascending flat index. */
export interface PruneRequest {
  /** For errors. */
  readonly name: string
  readonly mask: Mask
  readonly values: Float32Array
  readonly measured?: Measured | undefined
  /** Cells to remove. Integer from 0 to the number of active ones. */
  readonly count: number
  /** Whether the lowest go wherever they are, or each group of cells loses as many. Default false. */
  readonly anywhere?: boolean | undefined
  readonly prune: PruneScore
  /** What goes together. Default: each weight for itself. */
  readonly cells?: Cells | undefined
}

/** What remains, and what went, ascending, in cells. `kept` is the request's own mask when nothing went. */
export interface Pruned {
  readonly kept: Mask
  readonly pruned: Uint32Array
}

/** Removes exactly `count` cells, those that score lowest in their group; of tied ones the lower flat indices stay. */
export function pruneLayer(request: PruneRequest): Pruned {
  checkValues(request)
  const { mask, count, cells = positionsAsCells(mask.shape), anywhere = false } = request
  const existing = cells.cellsOf(mask)
  const groups = anywhere ? 1 : cells.groups
  checkCount(request, existing, groups)
  if (count === 0) return untouched(existing)
  const scores = cells.scoresOf(mask, pruneScores(request))
  return survivorsOf(existing, inLayer(request.name, () =>
    bestOfGroups(existing, scores, { groups, count: count / groups })))
}

/** A prune phase in which nothing went. */
export const untouched = (mask: Mask): Pruned => ({ kept: mask, pruned: new Uint32Array(0) })

/** What is left when only the weights at these places, ascending, among the existing ones stay. */
export function survivorsOf(mask: Mask, places: Uint32Array): Pruned {
  const pruned = new Uint32Array(mask.count - places.length)
  const positions = mask.indices()
  // Runs of what goes lie between those that stay: no place is looked at that there is not.
  for (let place = 0, survivor = 0; survivor <= places.length; place++, survivor++) {
    const stays = survivor < places.length ? places[survivor] : positions.length
    for (; place < stays; place++) pruned[place - survivor] = positions[place]
  }
  return { kept: pruned.length === 0 ? mask : cleared(mask, pruned), pruned }
}

/** The same where the weights at these places, ascending, go: sooner where they are few. */
export function withoutPlaces(mask: Mask, places: ArrayLike<number>): Pruned {
  if (places.length === 0) return untouched(mask)
  const pruned = Uint32Array.from(places, place => select(mask, place))
  return { kept: cleared(mask, pruned), pruned }
}

/** Scores of the existing weights of a layer, `[nnz]`; refuses a wrong number of them, and what is not a number. */
export function pruneScores(request: Pick<PruneRequest, 'name' | 'mask' | 'values' | 'measured' | 'prune'>) {
  const { name, mask, values, measured, prune } = request
  checkMeasured(`${name}: prune score "${prune.name}"`, prune.needs, measured, mask.count)
  const scores = inLayer(name, () => prune.score({ values, measured }))
  check(scores.length === mask.count, () =>
    `${name}: prune score "${prune.name}" must return ${mask.count} scores, one for each existing weight, ` +
      `got ${scores.length}.`)
  const bad = firstNaN(scores)
  check(bad < 0, () =>
    `${name}: prune score "${prune.name}" is NaN at position ${mask.indices()[bad]}. ` +
      'A weight or gradient that is not a number means that training diverged; lower the learning rate.')
  return scores
}

function checkCount({ name, count }: PruneRequest, { count: active }: Mask, groups: number): void {
  check(Number.isInteger(count) && count >= 0 && count <= active, () =>
    `${name}: the number of weights to prune must be an integer from 0 to ${active}, the active ones, got ${count}.`)
  check(count % groups === 0, () =>
    `${name}: the number of weights to prune must be a multiple of the ${groups} groups that lose as many, ` +
      `got ${count}.`)
}

function checkValues({ name, mask, values }: PruneRequest): void {
  check(values.length === mask.count, () =>
    `${name}: expected ${mask.count} values, one for each active position of the mask, got ${values.length}.`)
}
