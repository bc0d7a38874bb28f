import { computedLayer, removedInWords, type ConvGeometry, type LayerExplanation, type Pattern } from '@itop/ops'
import { denseFrom } from './calibration.js'
import { constantFanIn } from './fan-in.js'
import { canPack } from './taps.js'

/** A layer as its kernels see it: fully connected unless `conv` says how it moves. */
export interface Layer {
  readonly pattern: Pattern
  readonly n: number
  readonly conv: ConvGeometry | null
}

/** Existing weights only, or scattered into a dense weight and computed by TF.js's own kernels. */
export type Arithmetic = LayerExplanation['arithmetic']

/** What was chosen for a layer, and why. */
export interface Choice {
  readonly arithmetic: Arithmetic
  readonly why: string
}

const kindOf = ({ shape }: Pattern): keyof typeof denseFrom => shape.length === 4 ? 'conv' : 'linear'

export const densityOf = ({ nnz, mask }: Pattern): number => nnz / mask.size

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

/** The only way there is for a layer, where there is no choice. */
export function onlyWay({ pattern, conv }: Pick<Layer, 'pattern' | 'conv'>): Choice | undefined {
  if (conv && conv.groups > 1) return { arithmetic: 'sparse', why: 'grouped convolutions have sparse kernels only' }
  if (kindOf(pattern) === 'conv' && !canPack(pattern)) {
    return { arithmetic: 'dense', why: 'more than 65,535 channels or a window above 256 do not fit packed indices' }
  }
  return undefined
}

/** The choice by the calibrated densities: a function of the pattern alone, never of a clock. */
export function byRule(pattern: Pattern): Choice {
  const [limit, computed] = [denseFrom[kindOf(pattern)], computedLayer(pattern).pattern]
  const density = `density ${percent(densityOf(computed))}${computed === pattern ? '' : ' among units with a weight'}`
  return densityOf(computed) >= limit
    ? { arithmetic: 'dense', why: `${density} is at least ${percent(limit)}, where dense kernels are faster` }
    : { arithmetic: 'sparse', why: `${density} is below ${percent(limit)}, so only existing weights are computed` }
}

const kernels = {
  linear: { sparse: 'itop_linear', dense: 'scatter, TF.js matMul, gather' },
  conv: { sparse: 'itop_conv', dense: 'scatter, TF.js conv2d, gather' }
} as const

/** A choice in the words of `itop explain`. */
export const explained = (pattern: Pattern, { arithmetic, why }: Choice): LayerExplanation => ({
  arithmetic, kernel: kernels[kindOf(pattern)][arithmetic],
  why: why + (arithmetic === 'dense' ? removedInWords(pattern) : fanInInWords(pattern))
})

const fanInInWords = (pattern: Pattern): string => constantFanIn(pattern) === 0 ? ''
  : `; each output has ${constantFanIn(pattern)} of them, so that no pointers to rows are kept or read`
