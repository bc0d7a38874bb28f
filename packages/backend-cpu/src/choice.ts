import type { ConvGeometry, LayerExplanation, Pattern } from '@itop/ops'
import { mostTogether, sharingInWords, sharingOf, type Sharing } from './sharing.js'

/**
 * From these densities on a layer is computed densely: values are scattered into a dense weight, multiplied, and
 * gathered. Calibrated with `tools/bench` (see docs/performance); a function of the layer alone, never of a clock.
 * A sparse convolution loses less against the dense one than a sparse matrix does: both load each pixel once for
 * several weights. Winograd's tiles need a multiplication where the plain dense kernel needs four, if they are full.
 */
const denseFrom = { linear: 0.5, conv: 0.8, winograd: 0.25 } as const

type Kind = keyof typeof denseFrom

/** Which dense kernel a layer has, and the density from which on it is used. */
export interface DenseRule {
  readonly kind: Kind
  readonly from: number
}

/** Channels on either side from which Winograd's products are worth their transforms. */
const channelsForWinograd = 16
/** Pixels on a side of a tile. */
const tileSide = 4

/** A convolution's weight by its shape alone, and how it moves. */
export type MovedWeight = Pick<ConvGeometry, 'stride' | 'padding' | 'groups' | 'output'> & {
  readonly pattern: Pick<Pattern, 'shape'>
}

/** The rule of a convolution, or without one of a linear layer. */
export function denseRule(conv?: MovedWeight): DenseRule {
  if (!conv) return { kind: 'linear', from: denseFrom.linear }
  const from = denseFrom.winograd * tilePixels(conv.output)
  const fits = hasWinogradShape(conv) && from < denseFrom.conv
  return fits ? { kind: 'winograd', from } : { kind: 'conv', from: denseFrom.conv }
}

/** Pixels that tiles compute for each of the image's: 7×7 pixels take 2×2 tiles, of whose 64 pixels 15 hang over. */
const tilePixels = ({ h, w }: MovedWeight['output']): number =>
  Math.ceil(h / tileSide) * Math.ceil(w / tileSide) * tileSide ** 2 / (h * w)

function hasWinogradShape({ pattern, stride, padding, groups }: MovedWeight): boolean {
  const [outs, ins, kh, kw] = pattern.shape as readonly [number, number, number, number] // a convolution's has four
  return kh === 3 && kw === 3 && groups === 1 && [...stride, ...padding].every((one) => one === 1) &&
    Math.min(outs, ins) >= channelsForWinograd
}

/**
 * Whether Winograd's tiles compute a convolution, dense: 3×3 taps, stride 1, padding 1, one group, enough channels, and
 * images that fill the tiles well enough.
 */
export const fitsWinograd = (conv: MovedWeight): boolean => denseRule(conv).kind === 'winograd'

const densityOf = ({ nnz, mask }: Pattern): number => nnz / mask.size

/** Whether a linear layer is computed by the dense kernel. */
export const isDenseLinear = (pattern: Pattern): boolean => densityOf(pattern) >= denseRule().from

/** Whether a convolution is computed by the dense kernel. Groups are computed by their existing weights always. */
export const isDenseConv = (conv: ConvGeometry): boolean =>
  conv.groups === 1 && densityOf(conv.pattern) >= denseRule(conv).from

/** The same where lanes are pixels of a row, which no tiles of Winograd's fit. */
export const isDenseOnRows = ({ groups, pattern }: ConvGeometry): boolean =>
  groups === 1 && densityOf(pattern) >= denseFrom.conv

const kernels = {
  linear: { dense: 'gemm', sparse: 'sparse_times_batch', shared: 'linear_shared' },
  conv: { dense: 'conv_dense', sparse: 'conv_sparse', shared: 'conv_shared' },
  winograd: { dense: 'conv_winograd', sparse: 'conv_sparse', shared: 'conv_shared' }
} as const

/**
 * The choice in words, for `itop explain`, on vectors of so many floats. Without `conv`, a convolution counts as one
 * that Winograd does not fit.
 */
export function explain(pattern: Pattern, vector: number, conv?: ConvGeometry): LayerExplanation {
  const { kind, from } = ruleOf(pattern, conv)
  const percent = `density ${(100 * densityOf(pattern)).toFixed(1)} %`
  const limit = `${Number((100 * from).toFixed(1))} %`
  const sharing = sharingOf(pattern, vector, conv)
  if (conv && conv.groups > 1) {
    return sparse(pattern, 'groups are computed by their existing weights', kind, sharing)
  }
  return densityOf(pattern) >= from
    ? {
        arithmetic: 'dense', kernel: kernels[kind].dense,
        why: `${percent} is at least ${limit}, where the dense kernel is faster`
      }
    : sparse(pattern, `${percent} is below ${limit}, so only existing weights are computed`, kind, sharing)
}

const sparse = (pattern: Pattern, why: string, kind: Kind, sharing: Sharing): LayerExplanation => ({
  arithmetic: 'sparse', kernel: sparseKernel(kind, pattern, sharing), why: why + sharingInWords(pattern, sharing),
  ...mostTogether(sharing) > 1 && { together: mostTogether(sharing) }
})

/** 1×1 weights have a kernel of their own, and so have patterns that outputs share. */
const sparseKernel = (kind: Kind, { shape: [, , kh, kw] }: Pattern, { forward }: Sharing): string =>
  kh === 1 && kw === 1 ? 'conv_pointwise' : forward > 1 ? kernels[kind].shared : kernels[kind].sparse

const ruleOf = (pattern: Pattern, conv?: ConvGeometry): DenseRule =>
  conv || pattern.shape.length < 4 ? denseRule(conv) : { kind: 'conv', from: denseFrom.conv }
