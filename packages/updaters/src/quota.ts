import { owed } from './guard.js'
import type { Pruned } from './prune-layer.js'
import { shareOut } from './share-out.js'

/**
 * How many each layer grows of what all together have lost, in proportion to `shares`: as far as it has room, and one
 * at least where nothing is left of it.
 */
export const regrowthQuota = (pruned: readonly Pruned[], shares: readonly number[]): readonly number[] => shareOut(
  pruned.reduce((total, layer) => total + layer.pruned.length, 0), shares, {
    floors: owed(pruned.map(({ kept }) => kept)),
    caps: pruned.map(({ kept }) => kept.size - kept.count)
  })
