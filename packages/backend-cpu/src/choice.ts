import type { ConvGeometry, LayerExplanation, Pattern } from '@itop/ops'

/**
 * From this density on a layer is computed densely: values are scattered into a dense matrix, multiplied, and gathered.
 * Calibrated with `tools/bench` (see docs/performance.md); a function of the density alone, never of a clock.
 */
export const denseFrom = 0.5

/** Whether the layer is computed by the dense kernel. */
export const isDense = ({ pattern, groups = 1 }: { readonly pattern: Pattern } & Partial<ConvGeometry>): boolean =>
  groups === 1 && pattern.nnz >= denseFrom * pattern.mask.size

/** The choice in words, for `itop explain`. */
export function explain(pattern: Pattern): LayerExplanation {
  const density = pattern.nnz / pattern.mask.size
  const percent = `density ${(100 * density).toFixed(1)} %`
  return isDense({ pattern })
    ? { arithmetic: 'dense', kernel: 'gemm', why: `${percent} is at least ${100 * denseFrom} %, where the dense kernel is faster` }
    : { arithmetic: 'sparse', kernel: 'sparse_times_batch', why: `${percent} is below ${100 * denseFrom} %, so only existing weights are computed` }
}
