import { check } from '../errors.js'
import type { Pruned } from '../prune-layer.js'
import type { LayerChange, LayerMasks } from '../types.js'

/** What the authors' code remembers of the weights that it could not place, or placed too many. */
export interface Regrowth {
  /** How many more the next update grows. */
  readonly adjustedGrowth: number
  /** Those missing after each update. */
  readonly adjustments: readonly number[]
  /** Density times positions, not rounded. */
  readonly baseline: number
}

/** Nothing is missing yet. */
export const firstRegrowth = (masks: readonly LayerMasks[], density: number): Regrowth => ({
  adjustedGrowth: 0, adjustments: [], baseline: density * masks.reduce((sum, { stored }) => sum + stored.size, 0)
})

/** One from a file. */
export function readRegrowth(saved: unknown): Regrowth {
  const { adjustedGrowth, adjustments, baseline } = Object(saved) as Partial<Regrowth>   // checked in the next line
  check(Number.isFinite(adjustedGrowth) && Number.isFinite(baseline) && Array.isArray(adjustments) &&
    adjustments.every(Number.isFinite), () =>
    'snfs: expected a state of { adjustedGrowth, adjustments, baseline }. The checkpoint is of another method.')
  return saved as Regrowth   // just checked
}

/**
 * How many each layer grows, as sparse_learning @ e19ff16, core.py 377-422 has it: rounded up in every layer, at most
 * 99 % of its room; what does not fit is spread over all layers evenly, again and again, then all is rounded down.
 */
export function regrowth(
  { adjustedGrowth }: Regrowth, pruned: readonly Pruned[], shares: readonly number[]
): readonly number[] {
  const total = pruned.reduce((sum, layer) => sum + layer.pruned.length, 0) + adjustedGrowth
  const caps = pruned.map(({ kept }) => 0.99 * (kept.size - kept.count))
  let counts = shares.map(share => Math.ceil(share * total))
  for (let pass = 0, residual = Infinity; residual > 0 && pass < 1000; pass++) {
    residual = counts.reduce((sum, count, i) => sum + Math.max(0, count - caps[i]), 0)
    counts = counts.map((count, i) => Math.min(count, caps[i]) + (residual > 0 ? residual / counts.length : 0))
  }
  return counts.map((count, i) => Math.floor(Math.min(count, caps[i])))
}

/** What is missing after an update goes into the next one, a quarter of the old with three quarters of the new. */
export function remembered(
  { adjustedGrowth, adjustments, baseline }: Regrowth, changes: readonly LayerChange[]
): Regrowth {
  const missing = baseline - changes.reduce((sum, { stored }) => sum + stored.count, 0)
  const all = [...adjustments, missing]
  const mean = all.reduce((a, b) => a + b, 0) / all.length
  return { adjustedGrowth: 0.25 * adjustedGrowth + 0.75 * missing + mean, adjustments: all, baseline }
}
