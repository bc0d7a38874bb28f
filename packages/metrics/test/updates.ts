import { andNot, or, randomSubset, type Mask } from '@itop/masks'
import type { ObservedLayer } from '../src/index.js'

/** The record of an update that prunes and grows these positions. */
export function changeOf(name: string, before: Mask, pruned: Mask, grown: Mask): ObservedLayer {
  const forward = or(andNot(before, pruned), grown)
  return {
    name, forward,
    pruned: pruned.indices(), grown: grown.indices(),
    dropped: andNot(before, forward).indices(), activated: andNot(forward, before).indices()
  }
}

/** An update that replaces `count` random weights by random ones among all that do not exist then. */
export function randomUpdate(name: string, before: Mask, count: number, seed: string): ObservedLayer {
  const pruned = randomSubset({ population: before, within: 'inside', count, seed: `${seed} prune` })
  const kept = andNot(before, pruned)
  const grown = randomSubset({ population: kept, within: 'outside', count, seed: `${seed} grow` })
  return changeOf(name, before, pruned, grown)
}
