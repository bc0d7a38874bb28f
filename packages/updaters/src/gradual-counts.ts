import { exactly, roundedDown, type Selection } from './global-survivors.js'
import type { PruneScope } from './scoped-survivors.js'
import { halfEven } from './select.js'

/** Whose counts: those that are asked for, tfmot's, or GraNet's, whose code has gradual pruning beside it. */
export type GradualCounts = 'exact' | 'reference' | 'granet'

/** How the cells that stay are chosen. */
export const gradualSelection = (choice: GradualCounts, scope: PruneScope): Selection =>
  choice === 'exact' ? exactly : choice === 'reference' ? tfmot : scope === 'global' ? roundedDown : granetLayer

/** tfmot @ 6fbc2ce, pruning_impl.py 71-124: all that reach the k-th, k = max(1, round(N(1 − s))) in float32. */
const tfmot: Selection = {
  order: 'geq', guarded: false,
  count: (size, density) => Math.max(1, halfEven(Math.fround(size * Math.fround(1 - Math.fround(1 - density)))))
}

/** GraNet @ f338a24, core.py 416-469, by layer: all that reach the int(N(1 − s))-th. */
const granetLayer: Selection = { order: 'geq', guarded: false, count: roundedDown.count }
