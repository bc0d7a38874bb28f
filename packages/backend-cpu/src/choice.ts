import type { ConvGeometry, LayerExplanation, Pattern } from '@itop/ops'

/**
 * From these densities on a layer is computed densely: values are scattered into a dense weight, multiplied, and
 * gathered. Calibrated with `tools/bench` (see docs/performance.md); a function of the pattern alone, never of a clock.
 * A sparse convolution loses less against the dense one than a sparse matrix does: both load each pixel once for
 * several weights.
 */
export const denseFrom = { linear: 0.5, conv: 0.8 } as const

const kindOf = ({ shape }: Pattern): keyof typeof denseFrom => shape.length === 4 ? 'conv' : 'linear'

/** Whether the layer is computed by the dense kernel. Groups are computed by their existing weights always. */
export const isDense = ({ pattern, groups = 1 }: { readonly pattern: Pattern } & Partial<ConvGeometry>): boolean =>
  groups === 1 && pattern.nnz >= denseFrom[kindOf(pattern)] * pattern.mask.size

const kernels = {
  linear: { dense: 'gemm', sparse: 'sparse_times_batch' },
  conv: { dense: 'conv_dense', sparse: 'conv_sparse' }
} as const

/** The choice in words, for `itop explain`. */
export function explain(pattern: Pattern): LayerExplanation {
  const kind = kindOf(pattern)
  const density = pattern.nnz / pattern.mask.size
  const percent = `density ${(100 * density).toFixed(1)} %`
  const limit = `${100 * denseFrom[kind]} %`
  return isDense({ pattern })
    ? {
        arithmetic: 'dense', kernel: kernels[kind].dense,
        why: `${percent} is at least ${limit}, where the dense kernel is faster`
      }
    : {
        arithmetic: 'sparse', kernel: kernels[kind].sparse,
        why: `${percent} is below ${limit}, so only existing weights are computed`
      }
}
