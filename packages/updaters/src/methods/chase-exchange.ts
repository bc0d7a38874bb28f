import { scoresIn, type PruneScore } from '@itop/criteria'
import { andNot, or, pruneCount, reindex } from '@itop/masks'
import { check } from '../errors.js'
import { globalSurvivors } from '../global-survivors.js'
import { grownTogether } from '../grown-together.js'
import { cleared, setInPlace, without } from '../positions.js'
import { pruneScores, untouched, type Pruned } from '../prune-layer.js'
import { closedPositions, openShares, type Gone } from '../removed-outputs.js'
import type { LayerChange, LayerShape, LayerView } from '../types.js'

/** What an exchange goes by. */
export interface ChaseExchange {
  readonly gone: Gone
  readonly dropFraction: number
  readonly counts: 'exact' | 'reference'
  readonly prune: PruneScore
  /** The name of what growth looks at. */
  readonly need: string
}

/**
 * The weights of outputs that are gone go, then a fraction of the others, the smallest of all layers together; as many
 * come as have gone, where what growth looks at is largest, all layers together.
 */
export async function exchanged(
  layers: readonly LayerView[], shapes: readonly LayerShape[], { gone, need, ...how }: ChaseExchange
): Promise<readonly LayerChange[]> {
  const shut = gone.some(own => own.length > 0) ? closedPositions(shapes, gone) : undefined
  const left = smallestGone(layers.map((layer, i) => shut ? andNot(layer.stored, shut[i]) : layer.stored), layers, how)
  const missing = layers.reduce((sum, { stored }, i) => sum + stored.count - left[i].kept.count, 0)
  const grown = await grownTogether(layers.map(({ name, measured }, i) => {
    const { kept } = left[i]
    return { kept, closed: shut ? or(kept, shut[i]) : kept, source: scoresIn(`${name}: chase`, measured, need) }
  }), missing, how.counts === 'exact' ? 'exact' : 'greater')
  return layers.map(({ name, stored: before }, i) => {
    const stored = setInPlace(cleared(left[i].kept, none), grown[i])
    const pruned = andNot(before, left[i].kept).indices()
    return {
      name, stored, forward: stored, pruned, grown: grown[i],
      dropped: without(pruned, grown[i]), activated: without(grown[i], pruned)
    }
  })
}

const none = new Uint32Array(0)

/** What is left of masks within those of layers when a fraction of all their weights goes. */
function smallestGone(
  masks: readonly LayerView['stored'][], layers: readonly LayerView[],
  { prune, dropFraction, counts }: Pick<ChaseExchange, 'prune' | 'dropFraction' | 'counts'>
): readonly Pruned[] {
  const ranked = layers.map(({ name, stored, values }, i) => {
    const own = masks[i] === stored ? values : reindex(stored, masks[i], values)
    return { mask: masks[i], scores: pruneScores({ name, mask: masks[i], values: own, prune }) }
  })
  const all = masks.reduce((sum, { count }) => sum + count, 0)
  const killed = pruneCount(all, dropFraction)
  if (killed === 0) return masks.map(untouched)
  return counts === 'exact' ? globalSurvivors(ranked, Math.max(all - killed, 0))
    : globalSurvivors(ranked, all - killed + 1, { order: 'geq', guarded: false })   // core_dst_chase.py 1953-1994
}

/** Refuses a density for which the positions of what stays may not have room. */
export function refuseFull(layers: readonly LayerShape[], densities: readonly number[], floor: number): void {
  const open = openShares(layers, floor)
  const sizes = layers.map(({ shape }) => shape.reduce((a, b) => a * b, 1))
  const sum = (shares: readonly number[]) => shares.reduce((all, share, i) => all + share * sizes[i], 0)
  check(sum(densities) <= sum(open), say => `chase: outputs may go until ${Math.floor(sum(open))} positions are ` +
    `left, and ${Math.round(sum(densities))} weights are to exist. Choose a lower density, or a higher ` +
    `${say('outputFloor')}.`)
}
