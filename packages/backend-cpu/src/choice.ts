import type { ConvGeometry, LayerExplanation, Pattern } from '@itop/ops'

/**
 * From these densities on a layer is computed densely: values are scattered into a dense weight, multiplied, and
 * gathered. Calibrated with `tools/bench` (see docs/performance.md); a function of the layer alone, never of a clock.
 * A sparse convolution loses less against the dense one than a sparse matrix does: both load each pixel once for
 * several weights. Winograd's tiles need 4 multiplications where the plain dense kernel needs 9.
 */
export const denseFrom = { linear: 0.5, conv: 0.8, winograd: 0.35 } as const

type Kind = keyof typeof denseFrom

/** Channels on either side from which Winograd's products are worth their transforms. */
const channelsForWinograd = 16

/** A convolution's weight by its shape alone, and how it moves. */
export type MovedWeight = Pick<ConvGeometry, 'stride' | 'padding' | 'groups' | 'output'> & {
  readonly pattern: Pick<Pattern, 'shape'>
}

/**
 * Whether Winograd's tiles compute a convolution, dense: 3×3 taps, stride 1, padding 1, one group, images of even size,
 * and enough channels.
 */
export function fitsWinograd({ pattern, stride, padding, groups, output: { h, w } }: MovedWeight): boolean {
  const [outs, ins, kh, kw] = pattern.shape as readonly [number, number, number, number] // a convolution's has four
  return kh === 3 && kw === 3 && groups === 1 && [...stride, ...padding].every((one) => one === 1) &&
    h % 2 === 0 && w % 2 === 0 && Math.min(outs, ins) >= channelsForWinograd
}

const kindOf = (pattern: Pattern, conv?: ConvGeometry): Kind =>
  pattern.shape.length < 4 ? 'linear' : conv && fitsWinograd(conv) ? 'winograd' : 'conv'

const densityOf = ({ nnz, mask }: Pattern): number => nnz / mask.size

/** Whether a linear layer is computed by the dense kernel. */
export const isDenseLinear = (pattern: Pattern): boolean => densityOf(pattern) >= denseFrom.linear

/** Whether a convolution is computed by the dense kernel. Groups are computed by their existing weights always. */
export const isDenseConv = (conv: ConvGeometry): boolean =>
  conv.groups === 1 && densityOf(conv.pattern) >= denseFrom[kindOf(conv.pattern, conv)]

const kernels = {
  linear: { dense: 'gemm', sparse: 'sparse_times_batch' },
  conv: { dense: 'conv_dense', sparse: 'conv_sparse' },
  winograd: { dense: 'conv_winograd', sparse: 'conv_sparse' }
} as const

/** The choice in words, for `itop explain`. Without `conv`, a convolution is taken for one that Winograd does not fit. */
export function explain(pattern: Pattern, _n: number, conv?: ConvGeometry): LayerExplanation {
  const kind = kindOf(pattern, conv)
  const percent = `density ${(100 * densityOf(pattern)).toFixed(1)} %`
  const limit = `${100 * denseFrom[kind]} %`
  if (conv && conv.groups > 1) {
    return { arithmetic: 'sparse', kernel: kernels.conv.sparse, why: 'groups are computed by their existing weights' }
  }
  return densityOf(pattern) >= denseFrom[kind]
    ? {
        arithmetic: 'dense', kernel: kernels[kind].dense,
        why: `${percent} is at least ${limit}, where the dense kernel is faster`
      }
    : {
        arithmetic: 'sparse', kernel: kernels[kind].sparse,
        why: `${percent} is below ${limit}, so only existing weights are computed`
      }
}
